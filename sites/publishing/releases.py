"""The releases of portals, and switching between them: what the command and the screen of releases call."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from sites.portals import journal
from sites.portals.closing import is_shut
from sites.portals.models import Portal

from . import records, switches
from .models import PortalTree
from .tree import Tree

# An id of ``Tree.stage``, or how one begins.
_ID = re.compile(r"[0-9][0-9T-]*")


@dataclass(frozen=True, slots=True)
class Release:
    """One release of a portal on disk. ``begun``: when its building was. ``usable``: it can be switched to."""

    id: str
    begun: datetime
    current: bool
    usable: bool


class ReleaseError(LookupError):
    """A switch cannot be made; the message says in Chinese why, and what to do. Nothing was switched."""


def history(site_id: int) -> list[Release]:
    """The releases of a portal that are still on disk, newest first."""
    portal = Portal.objects.get(pk=site_id)
    tree = Tree(portal.host)
    current, kept = tree.release, records.known(tree)
    return [Release(name, _begun(name), name == current, name in kept) for name in tree.releases()]


def switch(site_ids: Sequence[int], to: str = "") -> dict[str, str]:
    """Switch portals to the release ``to``, or the last one whose id begins so or is earlier; "": the one before.

    All or none: host -> release where all of them have such a release. Pages unpublished since stay so, those
    published since are added. Raises ReleaseError, WritingError.
    """
    if to and not _ID.fullmatch(to):
        text = _("“%s”不是发布版本的编号。编号由生成时间组成，可只写开头，例：20261124T0812。")
        raise ReleaseError(text % to)
    switches.complete()
    portals = list(Portal.objects.filter(pk__in=site_ids).order_by("pk"))
    chosen = {portal.pk: _choose(portal, to) for portal in portals}
    current = {portal.pk: Tree(portal.host).release for portal in portals}
    switches.go_back({pk: name for pk, name in chosen.items() if name != current[pk]})
    return {portal.host: chosen[portal.pk] for portal in portals}


def ask(portal: Portal, name: str) -> None:
    """Let the next reader of files switch a portal to exactly this release. Raises ReleaseError."""
    if not name or _choose(portal, name) != name:
        raise ReleaseError(_("没有这个发布版本，可能已被清理。请重新选择。"))
    switches.decide_on({portal.pk: name})


def is_held(site_id: int) -> bool:
    """Whether the portal was switched back to an earlier look, which pages that nothing touched since still have."""
    return PortalTree.objects.filter(pk=site_id, held=True).exists()


def renew(portal: Portal) -> None:
    """Let the next reader of files build a portal that is held anew, all pages in the present look."""
    with transaction.atomic():
        PortalTree.objects.filter(pk=portal.pk, held=True).update(digest="")
        journal.configured(portal.pk, [])


def _choose(portal: Portal, to: str) -> str:
    if is_shut(portal):
        raise ReleaseError(_("%s 已暂停或关停，不能切换版本。") % portal.host)
    found = history(portal.pk)
    current = next((item.id for item in found if item.current), "")
    # Behind every id that begins with it.
    limit = f"{to}~" if to and to not in {item.id for item in found} else to or current
    usable = [item for item in found if item.usable or item.current]
    for item in usable:
        if item.id <= limit and (to or item.id != current):
            _check(portal, item)
            return item.id
    listed = "、".join(item.id for item in usable) or _("无")
    raise ReleaseError(
        _("%(host)s 没有可以切换到的版本。现有版本：%(listed)s。") % {"host": portal.host, "listed": listed}
    )


def _check(portal: Portal, item: Release) -> None:
    """A release made while the portal was shut holds only the notice."""
    if not item.current and any(entry.target == "closed" for entry in records.load(Tree(portal.host), item.id).entries):
        raise ReleaseError(_("%(host)s 的版本 %(id)s 是暂停期间的，不能切换。") % {"host": portal.host, "id": item.id})


def _begun(name: str) -> datetime:
    """From an id as ``20261123T051200123456``."""
    return datetime.strptime(name.split("-", maxsplit=1)[0], "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC)
