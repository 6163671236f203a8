"""The net below the signals: compare live pages with publications in a few passes over both tables, and repair.

No list of the ways in which a page can change is ever complete (SQL by hand, a package that saves plain pages).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

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
    """Find and repair what is out of step; what was repaired. Nothing is written where nothing differs.

    The quick pass streams both tables and compares what both hold: its memory does not grow with the pages, but with
    what it finds. The thorough one makes every publication anew (some 2,000 pages a second) and also finds bodies and
    fields altered behind Wagtail's back.
    """
    tree = _Tree.as_it_is()
    missing, orphaned, outdated = list(_missing(tree)), [], []
    for page_id, public, differs in _published(tree):
        if not public:
            orphaned.append(page_id)
        elif differs:
            outdated.append(page_id)
    if thorough:
        outdated = sorted({*outdated, *_altered()}.difference(orphaned))
    # What only looked so is left out: a reference bears a title of its own, and nothing while its origin is withdrawn.
    mended = _mend([*missing, *outdated, *orphaned])
    return Caught(*(tuple(filter(mended.__contains__, ids)) for ids in (missing, outdated, orphaned)))


def _mend(page_ids: list[int]) -> set[int]:
    """Bring these in step; ids of those that were not."""
    mended: set[int] = set()
    for start in range(0, len(page_ids), publications.BATCH):
        mended |= publications.sync_pages(Page.objects.filter(pk__in=page_ids[start : start + publications.BATCH]))
    return mended


@dataclass(frozen=True, slots=True)
class _Tree:
    """What tells where pages stand: url paths of home pages by site, paths of hidden branches, parents by path."""

    roots: dict[int, str]
    shut: frozenset[str]
    parents: dict[str, int]

    @classmethod
    def as_it_is(cls) -> _Tree:
        return cls(
            {root.site_id: root.root_path for root in Site.get_site_root_paths()},
            frozenset(closed.paths()),
            dict(Page.objects.filter(numchild__gt=0).values_list("path", "pk")),
        )

    def shows(self, path: str, url_path: str, root_path: str | None) -> bool:
        """Whether the public would see a live page there; ``root_path`` of the portal that it most likely stands in."""
        if not self.shut.isdisjoint(path[:end] for end in range(Page.steplen, len(path) + 1, Page.steplen)):
            return False
        inside = root_path is not None and url_path.startswith(root_path)
        return inside or url_path.startswith(tuple(self.roots.values()))


def _missing(tree: _Tree) -> Iterator[int]:
    """Ids of live pages of our types, inside a portal and open to everyone, without a publication."""
    types = [model for model in apps.get_models() if issubclass(model, PublishedPage)]
    pages = Page.objects.filter(live=True, content_type__in=ContentType.objects.get_for_models(*types).values())
    found = pages.filter(publication=None).order_by("pk").values_list("pk", "path", "url_path")
    return (page_id for page_id, path, url_path in found.iterator() if tree.shows(path, url_path, None))


COMPARED = (("title", "title"), ("live_revision_id", "revision_id"), ("expire_at", "expires_at"))


def _published(tree: _Tree) -> Iterator[tuple[int, bool, bool]]:
    """Every publication: its page's id, whether it should be there, and whether it is out of date.

    That is: whether its own columns differ from its page's, or its address does, or its pin is over.
    """
    names = [*(f"page__{name}" for name, _ in COMPARED), *(name for _, name in COMPARED)]
    place = ("site_id", "path", "parent_id", "number", "page__url_path", "page__path", "pinned_until", "page__live")
    today, half = timezone.localdate(), len(COMPARED)
    for page_id, *row in Publication.objects.order_by("pk").values_list("pk", *names, *place).iterator():
        site_id, path, parent_id, number, url_path, tree_path, pinned_until, live = row[2 * half :]
        root_path = tree.roots.get(site_id)
        differs = row[:half] != row[half : 2 * half] or bool(pinned_until and pinned_until < today)
        misplaced = not _at_its_place(path, number, url_path, root_path)
        adopted = path != "/" and tree.parents.get(tree_path[: -Page.steplen]) != parent_id
        yield page_id, live and tree.shows(tree_path, url_path, root_path), differs or misplaced or adopted


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
    found = Page.objects.filter(live=True, pk__in=Publication.objects.values("pk")).order_by("path")
    pages = publications.with_parents(found.specific().iterator(chunk_size=publications.BATCH))
    while batch := list(islice(pages, publications.BATCH)):
        ids = [page.pk for page in batch]
        stored = dict(Publication.objects.filter(pk__in=ids).values_list("pk", "fingerprint"))
        for page in batch:
            place = publications.place_of(page, roots)
            if place and publications.snapshot(page, place).fingerprint != stored.get(page.pk):
                yield page.pk
