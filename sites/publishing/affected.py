"""From changes to what they touch: keys to look up, and places that are new or gone and so used by nothing yet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q

from cms.changes.models import Change
from cms.content.kinds import Kind
from cms.content.publications import SUBJECT
from sites.portals.models import Portal

from . import keys, relations, rows
from .rows import Listed

_STRUCTURE = frozenset({Kind.HOME.value, Kind.CHANNEL.value})


@dataclass(slots=True)
class Touched:
    """What changed on one portal, beside what the dependencies tell."""

    pages: set[int] = field(default_factory=set)
    # Channel id -> months in which items came, went or changed.
    months: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    # Channel id -> how many items of it changed.
    counts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    old_paths: set[str] = field(default_factory=set)
    # Old paths of redirects made, changed or removed by hand.
    redirects: set[str] = field(default_factory=set)
    # Targets by name that a higher storey's change asks for: see ``register``.
    single: set[str] = field(default_factory=set)
    structure: bool = False
    settings: bool = False


@dataclass(slots=True)
class Affected:
    """The keys that changed, and what was touched on each portal."""

    keys: set[str] = field(default_factory=set)
    portals: dict[int, Touched] = field(default_factory=lambda: defaultdict(Touched))
    page_ids: set[int] = field(default_factory=set)


Handler = Callable[[Affected, Change], None]
_handlers: dict[str, Handler] = {}


def register(subject_type: str, handler: Handler) -> None:
    """Let a higher storey say what its changes touch; called in ``AppConfig.ready``.

    ``handler(found, change)`` adds keys to ``found.keys``, or targets by name to ``found.portals[site_id].single``
    (one fragment on each portal of an announcement).
    """
    _handlers[subject_type] = handler


def by(changes: Sequence[Change]) -> Affected:
    """Everything that ``changes`` touch, judged by where things are now and where the changes say they were."""
    found = Affected()
    pages: dict[int, list[Change]] = defaultdict(list)
    for change in changes:
        if change.subject_type == SUBJECT:
            pages[change.subject_id].append(change)
        elif change.subject_type in ("image", "document"):
            _media(found, change)
        elif change.subject_type == "portal":
            _portal(found, change)
        elif change.subject_type == "redirect":
            _redirect(found, change)
        elif handler := _handlers.get(change.subject_type):
            handler(found, change)
    found.page_ids = set(pages)
    current = rows.by_ids(pages)
    for page_id, about in pages.items():
        _page(found, page_id, current.get(page_id), about)
    return found


def with_relations(changes: Sequence[Change]) -> Affected:
    """As ``by``, and policies that gained or lost an interpretation; the record of these is brought up to date.

    The changes themselves name the policies, too: whoever read them before, and died, has left that record new.
    """
    found = by(changes)
    named = {pk for change in changes for pk in change.payload.get("policies") or ()}
    add_places(found, relations.refresh(found.page_ids) | named)
    return found


def on(found: Affected, site_id: int) -> Touched:
    """What was touched on a portal, without making an entry for it."""
    return found.portals[site_id] if site_id in found.portals else Touched()


def add_places(found: Affected, page_ids: Iterable[int]) -> None:
    """Count pages as touched where they are now: policies that gained or lost an interpretation."""
    for page_id, now in rows.by_ids(page_ids).items():
        found.keys.add(keys.page(page_id))
        _place_now(found, now)


def _page(found: Affected, page_id: int, now: Listed | None, about: list[Change]) -> None:
    found.keys.add(keys.page(page_id))
    if now:
        _place_now(found, now)
    for change in about:
        was = change.payload
        if was.get("site"):
            month = f"{date.fromisoformat(was['month']):%Y%m}" if was.get("month") else ""
            _place(
                found,
                page_id,
                site_id=was["site"],
                parent_id=was.get("parent"),
                kind=was.get("kind") or "",
                month=month,
            )
            if was.get("path") and (now is None or (now.site_id, now.path) != (was["site"], was["path"])):
                found.portals[was["site"]].old_paths.add(was["path"])


def _place_now(found: Affected, now: Listed) -> None:
    month = f"{now.month:%Y%m}" if now.month else ""
    _place(found, now.id, site_id=now.site_id, parent_id=now.parent_id, kind=now.kind, month=month)


def _place(found: Affected, page_id: int, *, site_id: int, parent_id: int | None, kind: str, month: str) -> None:
    touched = found.portals[site_id]
    if kind in _STRUCTURE:
        touched.structure = True
        found.keys |= {keys.channel(page_id), keys.tree(site_id)}
        if parent_id:
            found.keys.add(keys.branch(parent_id))
        return
    touched.pages.add(page_id)
    found.keys.add(keys.newest(site_id))
    if parent_id:
        found.keys.add(keys.items(parent_id))
        touched.months[parent_id].add(month)
        touched.counts[parent_id] += 1


def _media(found: Affected, change: Change) -> None:
    found.keys.add(f"{change.subject_type}:{change.subject_id}")
    if change.subject_type == "image":
        for site_id in _portals_showing(change.subject_id):
            found.portals[site_id].settings = True


def _redirect(found: Affected, change: Change) -> None:
    """A redirect without a site holds on every portal."""
    found.keys.add(keys.moved(change.subject_id))
    places = [(change.site_id, change.payload["old_path"])]
    places += [change.payload["left"]] if change.payload.get("left") else []
    for site_id, path in places:
        for pk in [site_id] if site_id else Portal.objects.values_list("pk", flat=True):
            found.portals[pk].redirects.add(path)


def _portals_showing(image_id: int) -> Iterable[int]:
    return Portal.objects.filter(Q(logo_id=image_id) | Q(banner_id=image_id)).values_list("pk", flat=True)


def _portal(found: Affected, change: Change) -> None:
    """A portal's settings show on itself, in the directory, on those below it, and where others link to it."""
    site_id = change.subject_id
    found.portals[site_id].settings = True
    found.keys |= {keys.portal(site_id), keys.PORTALS}
    hosts = {change.payload.get("host"), *Portal.objects.filter(pk=site_id).values_list("host", flat=True)}
    hosts |= set(Portal.objects.filter(pk=site_id).values_list("aliases__host", flat=True))
    found.keys |= {keys.host(name) for name in hosts if name}
    for below in Portal.objects.filter(parent_id=site_id).values_list("pk", flat=True):
        found.portals[below].settings = True
