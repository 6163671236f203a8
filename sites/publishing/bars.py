"""The announcement bars of many portals, written at once and ahead of everything else.

A bar is one small file on each portal. It does not wait for a portal's lock or turn, which building may hold for long,
but for one lock over all bars that is held for moments only. Whoever holds it reads what is shown now, writes it, and
tells of it, so that the state committed last stands on every portal. A build takes the same lock when it switches:
a release never brings back the bar of the time when its building began. Signing follows portal by portal, in its turn;
until then the record has the file as unfinished.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import NamedTuple

from django.db import transaction

from cms.changes.locks import exclusive
from sites.portals.kinds import PortalState
from sites.portals.models import Portal
from themes import rendering, views

from . import announced, hant, keys, ledger
from .announced import Bar, Shown
from .context import PortalContext
from .ledger import Entry
from .manifest.batches import EDIT
from .manifest.log import ManifestLog
from .models import Output, PortalTree
from .rendered import Rendered
from .tree import Tree, WritingError
from .turns import turn

LOCK = "announcement-bars"
TARGET = "announcements"
PATH = "/_fragments/announcements.html"
# Portals that are signed together.
TOGETHER = 50


class _Place(NamedTuple):
    """A portal with files. ``recorded``: the record speaks of its current release."""

    pk: int
    host: str
    theme: str
    traditional: bool
    recorded: bool


def render(context: PortalContext) -> Rendered:
    """The bar as a target of the portal."""
    return _rendered(context, context.announced)


def _rendered(context: PortalContext, shown: Shown) -> Rendered:
    content = _content(context.view.theme, shown.banners)
    return Rendered(TARGET, {PATH: content}, own={keys.announced(context.site_id)})


def write(site_ids: Iterable[int], *, signing: bool = True) -> dict[int, Bar]:
    """Bring the bars of portals up to date where they differ; by site id. Never call it within a transaction.

    Portals that are off line or have no files yet are left out: the build brings their bar. Without ``signing`` it is
    back sooner; the next call, of a reader, signs.
    """
    with exclusive(LOCK):
        places = _standing(set(site_ids))
        bars = _write(places, announced.shown_at(place.pk for place in places))
        announced.tell(bars)
    if signing:
        sign([place for place in places if place.recorded])
    return bars


def switch(context: PortalContext, tree: Tree) -> None:
    """Make the release that was begun the current one, with the bar of this moment in it. In the portal's turn."""
    if context.is_shut:
        tree.switch()
        return
    with exclusive(LOCK):
        shown = announced.shown_of(context.site_id)
        files = hant.with_variant(context, _rendered(context, shown)).files
        entries = [_entry(context.site_id, path, content) for path, content in files.items()]
        known = _known([context.site_id])
        stale = [row for row in entries if _is_stale(row, known) or tree.begun(row.path) != files[row.path]]
        if stale:
            ledger.begin(context.site_id, {row.path: TARGET for row in stale})
        _put(tree, stale, files)
        tree.switch()
        if stale:
            _log(context.site_id, tree).append(EDIT, tree.release, _signed(stale))
        ledger.finish(stale)
        announced.tell({context.site_id: Bar(entries[0].sha256, shown.numbers)})


def sign(places: Sequence[_Place]) -> None:
    """Sign the bars that are written and not signed, and record them as finished."""
    unfinished = Output.objects.filter(target=TARGET, sha256=ledger.UNFINISHED).values_list("site_id", flat=True)
    wanted = set(unfinished.distinct())
    waiting = [place for place in places if place.pk in wanted]
    for start in range(0, len(waiting), TOGETHER):
        part = waiting[start : start + TOGETHER]
        with ExitStack() as stack:
            for place in part:
                stack.enter_context(turn(place.pk, urgent=True))
            stack.enter_context(exclusive(LOCK))
            stack.enter_context(transaction.atomic())
            ledger.finish(_sign_all(part))


def _sign_all(places: Sequence[_Place]) -> list[Entry]:
    """Sign the bars as they stand on disk, but where the record speaks of another release by now."""
    ids = [place.pk for place in places]
    releases = dict(PortalTree.objects.filter(pk__in=ids).values_list("pk", "release"))
    paths: dict[int, list[str]] = defaultdict(list)
    rows = Output.objects.filter(site_id__in=ids, target=TARGET, sha256=ledger.UNFINISHED)
    for site_id, path in rows.values_list("site_id", "path"):
        paths[site_id].append(path)
    return [row for place in places for row in _sign(place, releases.get(place.pk), paths[place.pk])]


def _sign(place: _Place, release: str | None, paths: list[str]) -> list[Entry]:
    tree = Tree(place.host)
    if release != tree.release:
        return []
    rows = [_entry(place.pk, path, body) for path in paths if (body := tree.read(path))]
    if rows:
        _log(place.pk, tree).append(EDIT, tree.release, _signed(rows))
    return rows


def _log(site_id: int, tree: Tree) -> ManifestLog:
    return ManifestLog(site_id, tree, lambda: ledger.files_of(site_id))


def _signed(rows: Iterable[Entry]) -> list[tuple[str, str, int]]:
    return [(row.path, row.sha256, row.size) for row in rows]


def _standing(site_ids: Collection[int]) -> list[_Place]:
    portals = Portal.objects.filter(pk__in=site_ids, state=PortalState.NORMAL).order_by("pk")
    trees = {row.pk: row for row in PortalTree.objects.filter(pk__in=site_ids)}
    places = []
    for pk, host, theme, traditional in portals.values_list("pk", "host", "theme", "traditional"):
        tree, release = trees.get(pk), Tree(host).release
        recorded = tree is not None and (tree.host, tree.release) == (host, release)
        if release:
            places.append(_Place(pk, host, theme, traditional, recorded))
    return places


def _write(places: list[_Place], shown: dict[int, Shown]) -> dict[int, Bar]:
    """Mark what differs as unfinished, in one step for all portals, and write it."""
    known = _known([place.pk for place in places])
    made: dict[tuple, dict[str, bytes]] = {}
    bars: dict[int, Bar] = {}
    wanted: list[tuple[_Place, list[Entry], dict[str, bytes]]] = []
    for place in places:
        kind = (place.theme, place.traditional, shown[place.pk].banners)
        files = made.get(kind) or made.setdefault(kind, _files(*kind))
        entries = [_entry(place.pk, path, content) for path, content in files.items()]
        bars[place.pk] = Bar(entries[0].sha256, shown[place.pk].numbers)
        if stale := [row for row in entries if _is_stale(row, known) or not place.recorded]:
            wanted.append((place, stale, files))
    marked = [row for place, stale, _ in wanted if place.recorded for row in stale]
    ledger.finish([row._replace(sha256=ledger.UNFINISHED) for row in marked])
    for pk, error in _put_all(wanted):
        bars[pk] = bars[pk]._replace(error=error)
    return bars


def _put_all(wanted: Iterable[tuple[_Place, list[Entry], dict[str, bytes]]]) -> Iterator[tuple[int, str]]:
    """Write the files of each place; those that could not be written, with the reason."""
    for place, stale, files in wanted:
        try:
            _put(Tree(place.host), stale, files)
        except WritingError:
            # Whoever swept the folder of temporary files may have taken ours.
            try:
                _put(Tree(place.host), stale, files)
            except WritingError as error:
                yield place.pk, str(error)


def _put(tree: Tree, stale: list[Entry], files: dict[str, bytes]) -> None:
    for row in stale:
        tree.write(row.path, files[row.path])


def _is_stale(row: Entry, known: dict[tuple[int, str], str]) -> bool:
    return known.get((row.site_id, row.path)) != row.sha256


def _files(theme: str, traditional: bool, banners: tuple[views.Announcement, ...]) -> dict[str, bytes]:
    content = _content(theme, banners)
    more = {hant.address(PATH): hant.convert(content.decode()).encode()} if traditional else {}
    return {PATH: content, **more}


def _content(theme: str, banners: tuple[views.Announcement, ...]) -> bytes:
    return rendering.load(theme).render("fragments/announcements.html", announcements=banners).encode()


def _entry(site_id: int, path: str, content: bytes) -> Entry:
    return Entry(site_id, path, TARGET, ledger.sha256(content), len(content))


def _known(site_ids: list[int]) -> dict[tuple[int, str], str]:
    """(site id, path) -> hash as recorded."""
    rows = Output.objects.filter(site_id__in=site_ids, path__in=[PATH, hant.address(PATH)])
    return {(site_id, path): digest for site_id, path, digest in rows.values_list("site_id", "path", "sha256")}
