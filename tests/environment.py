"""Loaded before Django's settings: tests keep their data in a directory of their own and never touch ``var/``."""

import os
import tempfile

os.environ["ZHANQUN_DATA"] = tempfile.mkdtemp(prefix="zhanqun-test-")
os.environ.pop("ZHANQUN_SECRET_KEY", None)
