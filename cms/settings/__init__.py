"""Settings, chosen by environment variables; nothing here needs editing.

``ZHANQUN_SECRET_KEY`` set: production (HTTPS only, secure cookies, explicit hosts).
Otherwise: embedded, for one machine and for development; its key is generated into the data directory.
Database, broker, search engine and mail are chosen one by one in both, see ``base``.
"""

import os

if os.environ.get("ZHANQUN_SECRET_KEY"):
    from .production import *
else:
    from .embedded import *
