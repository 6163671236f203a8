"""A small cluster without files."""

import pytest
from django.core.cache import cache

from tests.sites.portals.conftest import chief, cluster, opened, person

__all__ = ["chief", "cluster", "opened", "person"]


@pytest.fixture(autouse=True)
def nobody_asked_before(settings, tmp_path):
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.ALLOWED_HOSTS = ["*"]
    cache.clear()
