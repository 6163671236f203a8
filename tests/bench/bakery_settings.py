"""The program with wagtail-bakery in the place of its own building: the peer of ``bench_build --bakery``."""

import os

from cms.settings import *
from cms.settings import INSTALLED_APPS as OURS

INSTALLED_APPS = ["bakery", "wagtailbakery", *OURS]
ROOT_URLCONF = "tests.bench.bakery_urls"
# In its favour: nothing stands between a request and its page.
MIDDLEWARE: list[str] = []
ALLOWED_HOSTS = ["*"]
BAKERY_MULTISITE = True
BAKERY_VIEWS = ("wagtailbakery.views.AllPublishedPagesView",)
BUILD_DIR = os.environ["ZHANQUN_TARGET"]
