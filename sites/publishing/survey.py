"""Which files of portals are out of step with what is published: one set of questions, however many portals."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from django.db import connection
from django.db.models import Count, Q, QuerySet

from cms.content.kinds import Kind
from cms.content.models import Publication
from sites.portals.kinds import PortalState
from sites.portals.models import Portal
from themes.addresses import TRADITIONAL

from . import fixed, keys, ledger, operation, planning, redirects
from .manifest.models import ManifestHead
from .models import Output, PortalTree
from .rows import KINDS
from .tree import Tree

_PAGES = f"page.kind IN ({KINDS}) AND page.path IS NOT NULL AND page.site_id = file.site_id"
# Pages of portals that have not the file that belongs to them below a prefix ("" or that of the variant).
_UNWRITTEN = f"""
SELECT page.site_id, 'content:' || page.page_id FROM zq_content_publication AS page
WHERE page.site_id IN ({{sites}}) AND page.kind IN ({KINDS}) AND page.path IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM zq_publishing_output AS file WHERE file.site_id = page.site_id
    AND file.path = %s || page.path AND file.target = 'content:' || page.page_id)
"""  # noqa: S608
# Files of pages that no page has, with or without the prefix of the variant.
_UNWANTED = f"""
SELECT file.site_id, file.target FROM zq_publishing_output AS file
WHERE file.site_id IN ({{sites}}) AND file.target LIKE 'content:%%' AND NOT EXISTS (
    SELECT 1 FROM zq_content_publication AS page WHERE {_PAGES}
    AND page.path = file.path AND file.target = 'content:' || page.page_id)
AND NOT (file.site_id IN ({{variants}}) AND file.path LIKE %s AND EXISTS (
    SELECT 1 FROM zq_content_publication AS page WHERE {_PAGES}
    AND page.path = substr(file.path, %s) AND file.target = 'content:' || page.page_id))
"""  # noqa: S608
# How many pages each portal has, and how many of them the file that belongs to them below a prefix.
_WRITTEN = f"""
SELECT page.site_id, COUNT(*), COUNT(file.path) FROM zq_content_publication AS page
LEFT JOIN zq_publishing_output AS file ON file.site_id = page.site_id
AND file.path = %s || page.path AND file.target = 'content:' || page.page_id
WHERE page.site_id IN ({{sites}}) AND page.kind IN ({KINDS}) AND page.path IS NOT NULL GROUP BY page.site_id
"""  # noqa: S608
_OPTIONAL = frozenset({"directory", "side-navigation"})

Targets = dict[int, set[str]]


def in_step(portals: Collection[Portal], digests: dict[int, str]) -> dict[int, int]:
    """Site id -> files, of the portals that have each file they should have, and no other, in the present look.

    ``digests``: of the present look, by site id (``loading.digests``).
    """
    trees = PortalTree.objects.in_bulk([portal.pk for portal in portals])
    signed = set(ManifestHead.objects.values_list("pk", flat=True))
    ready = [
        portal
        for portal in portals
        if portal.pk in signed and not needs_release(trees.get(portal.pk), portal.host, digests[portal.pk])
    ]
    found = missing(ready)
    known = _counts(Output.objects.all(), [portal.pk for portal in ready])
    return {portal.pk: known.get(portal.pk, 0) for portal in ready if not found[portal.pk]}


def needs_release(record: PortalTree | None, host: str, digest: str) -> bool:
    """Whether a portal has no tree that the record speaks of, or one of another look, name or state."""
    if record is None or record.host != host or record.release != Tree(host).release:
        return True
    return record.digest != digest


def missing(portals: Sequence[Portal]) -> Targets:
    """Targets that were never finished, that are wanted and not there, or there and not wanted; by site id."""
    found: Targets = defaultdict(set)
    names: Targets = defaultdict(set)
    stored = Output.objects.filter(site_id__in=[portal.pk for portal in portals]).values_list("site_id", "target")
    for site_id, target in stored.filter(sha256=ledger.UNFINISHED).iterator(ledger.BATCH):
        found[site_id].add(target)
    many = Q(target__startswith="content:") | Q(target__startswith="month:")
    for site_id, target in stored.exclude(many).iterator(ledger.BATCH):
        names[site_id].add(target)
    standing = [portal for portal in portals if portal.state == PortalState.NORMAL]
    for site_id, target in _pages_out_of_step(standing):
        found[site_id].add(target)
    lists, moved = _lists([portal.pk for portal in standing]), redirects.targets_of(portal.pk for portal in standing)
    for portal in standing:
        present = names[portal.pk]
        absent = (lists[portal.pk] | fixed.BEFORE.keys() | fixed.AFTER.keys()) - present - _optional(portal)
        gone = {name for name in present if name.startswith("redirect:")} - moved[portal.pk]
        found[portal.pk] |= absent | gone
    return found


def _pages_out_of_step(portals: Sequence[Portal]) -> Iterator[tuple[int, str]]:
    """Pages without their files, and files without their page. The database compares, and tells what differs alone."""
    portals = _with_another_count(portals)
    plain, variants = _sites(portals)
    with connection.cursor() as cursor:
        for prefix, sites in (("", plain), (TRADITIONAL, variants)):
            if sites:
                cursor.execute(_UNWRITTEN.format(sites=_marks(sites)), [*sites, prefix])
                yield from cursor.fetchall()
        if plain:
            sql = _UNWANTED.format(sites=_marks(plain), variants=_marks(variants))
            cursor.execute(sql, [*plain, *variants, f"{TRADITIONAL}/%", len(TRADITIONAL) + 1])
            yield from cursor.fetchall()


def _with_another_count(portals: Sequence[Portal]) -> list[Portal]:
    """The portals of which not every page has its file, or a file no page: in any other these are as many.

    A path has one file and a file one target, so nothing is counted twice. One look at each page, where to tell which
    of them differs takes two.
    """
    plain, variants = _sites(portals)
    pages, written = Counter[int](), Counter[int]()
    with connection.cursor() as cursor:
        for prefix, sites in (("", plain), (TRADITIONAL, variants)):
            cursor.execute(_WRITTEN.format(sites=_marks(sites)), [prefix, *sites])
            for site_id, wanted, there in cursor.fetchall():
                pages[site_id] += wanted
                written[site_id] += there
    files = Counter(_counts(Output.objects.filter(target__startswith="content:"), plain))
    return [portal for portal in portals if not pages[portal.pk] == written[portal.pk] == files[portal.pk]]


def _counts(rows: QuerySet[Any], sites: Sequence[int]) -> dict[int, int]:
    return dict(rows.order_by().filter(site_id__in=sites).values_list("site_id").annotate(Count("pk")))


def _sites(portals: Sequence[Portal]) -> tuple[list[int], list[int]]:
    """Site ids of portals, and of those that have the variant in traditional characters."""
    return [portal.pk for portal in portals], [portal.pk for portal in portals if portal.traditional]


def _marks(values: Sequence[int]) -> str:
    return ", ".join(["%s"] * len(values)) or "NULL"


def _lists(site_ids: Collection[int]) -> Targets:
    """The targets of channels."""
    found: Targets = defaultdict(set)
    rows = Publication.objects.filter(kind=Kind.CHANNEL, site_id__in=site_ids)
    for site_id, pk in rows.values_list("site_id", "pk"):
        found[site_id].update(keys.target(kind, pk) for kind in planning.LISTS)
    return found


def _optional(portal: Portal) -> Iterable[str]:
    return _OPTIONAL if operation.is_shown_on(portal) else _OPTIONAL | {operation.TARGET}
