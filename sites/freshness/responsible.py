"""Who answers for a finding: the channel's editors, the portal's administrators, those above it.

Everybody named here may open the portal's screens: they go by the same memberships (``sites.portals.permissions``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q

from sites.portals.dashboard import Viewer
from sites.portals.kinds import PortalKind, Role
from sites.portals.models import Membership, Portal
from sites.portals.rights import CLUSTER_ADMINISTRATORS

from .kinds import Level
from .models import Finding

_EDITORS = (Role.EDITOR, Role.REVIEWER)
_ADMINISTRATORS = (Role.ADMINISTRATOR,)


class _Reach(NamedTuple):
    """A membership that holds for everything below an area; ``path``: of the area in the page tree."""

    path: str
    membership: Membership


@dataclass(slots=True)
class People:
    """Active people by portal and level; four queries for all portals."""

    _by_place: dict[tuple[int, int], list[AbstractUser]] = field(default_factory=dict)
    # Ids of those who work on a portal, in whatever role.
    _at_work: dict[int, set[int]] = field(default_factory=dict)
    _cluster: list[AbstractUser] = field(default_factory=list)

    @classmethod
    def load(cls, site_ids: Collection[int] | None = None) -> People:
        portals = Portal.objects.order_by("pk").values_list("pk", "organisation_id", "area__path")
        if site_ids is not None:
            portals = portals.filter(pk__in=site_ids)
        members: dict[int, list[Membership]] = defaultdict(list)
        for one in Membership.objects.filter(user__is_active=True).select_related("user").order_by("user_id"):
            members[one.organisation_id].append(one)
        reaches = _reaches(members)
        people = cls(_cluster=_cluster_administrators())
        for site_id, organisation_id, area in portals:
            above = [
                one
                for one in reaches
                if (area or "").startswith(one.path) and one.membership.organisation_id != organisation_id
            ]
            people._place(site_id, members[organisation_id], above)
        return people

    def _place(self, site_id: int, own: Sequence[Membership], above: Sequence[_Reach]) -> None:
        self._by_place[site_id, Level.EDITORS] = _users(own, _EDITORS) or _nearest(above, _EDITORS)
        self._by_place[site_id, Level.ADMINISTRATOR] = _users(own, _ADMINISTRATORS)
        self._by_place[site_id, Level.SUPERIOR] = _nearest(above, _ADMINISTRATORS)
        self._at_work[site_id] = {one.user_id for one in (*own, *(one.membership for one in above))}

    def of(self, site_id: int, level: int) -> list[AbstractUser]:
        """Those of the level, or of the next above where it has nobody; at the top the cluster's administrators."""
        for each in range(level, Level.SUPERIOR + 1):
            if found := self._by_place.get((site_id, each)):
                return found
        return self._cluster

    def answering(self, row: Finding) -> list[AbstractUser]:
        """Those of its level; instead of them who took the finding in hand, beside them one who stands below.

        Only people who (still) work on its portal.
        """
        asked, taken_by = self.of(row.site_id, row.level), row.assignee
        if taken_by is None:
            return asked
        if any(taken_by in people for people in (asked, self._above(row), self._cluster)):
            return [taken_by]
        return [*asked, taken_by] if taken_by.pk in self._at_work.get(row.site_id, ()) else asked

    def _above(self, row: Finding) -> list[AbstractUser]:
        levels = range(row.level + 1, Level.SUPERIOR + 1)
        return [user for level in levels for user in self._by_place.get((row.site_id, level), ())]


def _reaches(members: dict[int, list[Membership]]) -> list[_Reach]:
    """Memberships of wide scope, the nearest areas first: those of districts before those of the city."""
    rows = Portal.objects.exclude(kind=PortalKind.DEPARTMENT).exclude(area=None).order_by("pk")
    found = [
        _Reach(path, one)
        for organisation_id, path in rows.values_list("organisation_id", "area__path")
        for one in members[organisation_id]
        if one.with_subordinates
    ]
    return sorted(found, key=lambda one: -len(one.path))


def _users(memberships: Iterable[Membership], roles: Collection[str]) -> list[AbstractUser]:
    """Each person once."""
    return list(dict.fromkeys(one.user for one in memberships if one.role in roles))


def _nearest(above: Sequence[_Reach], roles: Collection[str]) -> list[AbstractUser]:
    """Those of the lowest area that has any of the roles."""
    fitting = [one for one in above if one.membership.role in roles]
    return _users((one.membership for one in fitting if one.path == fitting[0].path), roles)


def _cluster_administrators() -> list[AbstractUser]:
    people = get_user_model().objects.filter(Q(is_superuser=True) | Q(groups__name=CLUSTER_ADMINISTRATORS))
    return list(people.filter(is_active=True).distinct().order_by("pk"))


def waiting_for(viewer: Viewer) -> list[Finding]:
    """Open findings that the person answers for: their own by level, or taken in hand."""
    rows = Finding.objects.waiting().filter(site_id__in=viewer.site_ids).select_related("assignee")
    people = People.load(viewer.site_ids)
    return [row for row in rows.order_by("due_on", "pk") if viewer.user in people.answering(row)]
