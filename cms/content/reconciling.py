"""The net below the signals: compare live pages with publications in a few passes over both tables, and repair.

No list of the ways in which a page can change is ever complete (SQL by hand, a package that saves plain pages).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.models import Page, Site

from . import closed, publications
from .models.base import PublishedPage
from .models.publication import Publication


@dataclass(frozen=True, slots=True)
class Caught:
    """Page ids: live without a publication, with one that is out of date, with one that should not be."""

    missing: tuple[int, ...] = ()
    outdated: tuple[int, ...] = ()
    orphaned: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.missing or self.outdated or self.orphaned)


def reconcile(*, thorough: bool = False) -> Caught:
    """Find and repair what is out of step; what was found.

    The quick pass compares what both tables hold. The thorough one makes every publication anew (some 2,000 pages a
    second) and also finds bodies and fields altered behind Wagtail's back.
    """
    caught = _look(thorough)
    todo = caught.missing + caught.outdated + caught.orphaned
    for start in range(0, len(todo), publications.BATCH):
        publications.sync_pages(Page.objects.filter(pk__in=todo[start : start + publications.BATCH]))
    return caught


def _look(thorough: bool) -> Caught:
    expected = set(_expected_pages())
    published = set(Publication.objects.values_list("pk", flat=True))
    kept = expected & published
    outdated = set(_altered() if thorough else _stale()) & kept
    return Caught(tuple(sorted(expected - published)), tuple(sorted(outdated)), tuple(sorted(published - expected)))


def _expected_pages() -> Iterator[int]:
    """Ids of live pages of our types, inside a portal and open to everyone."""
    types = [model for model in apps.get_models() if issubclass(model, PublishedPage)]
    roots = tuple(root.root_path for root in Site.get_site_root_paths())
    shut = closed.paths()
    pages = Page.objects.filter(live=True, content_type__in=ContentType.objects.get_for_models(*types).values())
    for page_id, path, url_path in pages.values_list("pk", "path", "url_path").iterator():
        if url_path.startswith(roots) and not path.startswith(shut):
            yield page_id


COMPARED = (("title", "title"), ("live_revision_id", "revision_id"), ("expire_at", "expires_at"))


def _stale() -> Iterator[int]:
    """Ids of publications whose own columns differ from their page's, or whose address does, or whose pin is over."""
    roots = {root.site_id: root.root_path for root in Site.get_site_root_paths()}
    parents = dict(Page.objects.filter(numchild__gt=0).values_list("path", "pk"))
    names = [*(f"page__{name}" for name, _ in COMPARED), *(name for _, name in COMPARED)]
    whereabouts = ("site_id", "path", "parent_id", "number", "page__url_path", "page__path", "pinned_until")
    today = timezone.localdate()
    for page_id, *row in Publication.objects.values_list("pk", *names, *whereabouts).iterator():
        half, rest = len(COMPARED), row[2 * len(COMPARED) :]
        site_id, path, parent_id, number, url_path, tree_path, pinned_until = rest
        differs = row[:half] != row[half : 2 * half] or (pinned_until and pinned_until < today)
        misplaced = not _at_its_place(path, number, url_path, roots.get(site_id))
        adopted = path != "/" and parents.get(tree_path[: -Page.steplen]) != parent_id
        if differs or misplaced or adopted:
            yield page_id


def _at_its_place(path: str | None, number: int | None, url_path: str, root_path: str | None) -> bool:
    """Whether an address agrees with the place in the tree; ``url_path`` of content ends with its number."""
    if root_path is None or not url_path.startswith(root_path):
        return False
    place = "/" + url_path[len(root_path) :]
    if number is None:
        return path == place
    return path is None or path.rsplit("/", 2)[0] + "/" == place[: place.rstrip("/").rindex("/") + 1]


def _altered() -> Iterator[int]:
    """Ids of publications that would come out differently if they were made now."""
    roots = Site.get_site_root_paths()
    stored: dict[int, Any] = dict(Publication.objects.values_list("pk", "fingerprint"))
    yield from _stale()
    found = Page.objects.filter(live=True, pk__in=Publication.objects.values("pk")).order_by("path")
    for page in publications.with_parents(found.specific().iterator(chunk_size=publications.BATCH)):
        place = publications.place_of(page, roots)
        if place and publications.snapshot(page, place).fingerprint != stored.get(page.pk):
            yield page.pk
