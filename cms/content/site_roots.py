"""Where each site's pages begin: Wagtail's cached list, and what it leaves out while a portal is being opened."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.cache import cache
from django.db import transaction
from wagtail.models import Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION, SiteRootPath


def root_of(url_path: str, roots: Sequence[SiteRootPath]) -> SiteRootPath | None:
    """The innermost of ``roots`` that holds ``url_path``."""
    found = [root for root in roots if url_path.startswith(root.root_path)]
    return max(found, key=lambda root: len(root.root_path), default=None)


def read_again() -> Sequence[SiteRootPath]:
    """The list as the database has it, one query; the cache is put right by it.

    Wagtail keeps the list for an hour, and another process may have stored it before the opening of a portal was
    committed.
    """
    forget()
    roots = Site.get_site_root_paths()
    if transaction.get_connection().in_atomic_block:
        # What a rollback undoes must not stay for an hour.
        forget()
    return roots


def forget() -> None:
    cache.delete(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)
