"""Loaded before Django's settings: tests keep their data in a directory of their own and never touch ``var/``."""

import atexit
import gc
import os
import shutil
import tempfile

_data = tempfile.mkdtemp(prefix="zhanqun-test-")
atexit.register(shutil.rmtree, _data, ignore_errors=True)
os.environ["ZHANQUN_DATA"] = _data
for name in ("ZHANQUN_SECRET_KEY", "ZHANQUN_TARGET", "ZHANQUN_ADMIN_URL", "CELERY_BROKER_URL", "ELASTICSEARCH_URL"):
    os.environ.pop(name, None)

# Loading makes half a million objects that stay; ``tests/conftest.py`` switches it on again.
gc.disable()
