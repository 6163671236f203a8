"""Who answers for a finding: the channel's editors, the portal's administrators, those of the portal above."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser

from sites.portals.dashboard import Viewer
from sites.portals.kinds import Role
from sites.portals.models import Membership, Portal
from sites.portals.rights import CLUSTER_ADMINISTRATORS

from .kinds import Level
from .models import Finding

_EDITORS = (Role.EDITOR, Role.REVIEWER)


@dataclass(slots=True)
class People:
    """Active people by portal and level; three queries for all portals."""

    _by_place: dict[tuple[int, int], list[AbstractUser]] = field(default_factory=dict)

    @classmethod
    def load(cls, site_ids: Collection[int] | None = None) -> People:
        portals = Portal.objects.order_by("pk").values_list("pk", "organisation_id", "parent__organisation_id")
        if site_ids is not None:
            portals = portals.filter(pk__in=site_ids)
        members = _members()
        cluster = list(
            get_user_model().objects.filter(groups__name=CLUSTER_ADMINISTRATORS, is_active=True).order_by("pk")
        )
        places = {}
        for pk, own, above in portals:
            administrators = members.get((own, Level.ADMINISTRATOR), [])
            places[pk, Level.EDITORS] = members.get((own, Level.EDITORS), [])
            places[pk, Level.ADMINISTRATOR] = administrators
            places[pk, Level.SUPERIOR] = members.get((above, Level.ADMINISTRATOR), []) or cluster
        return cls(places)

    def of(self, site_id: int, level: int) -> list[AbstractUser]:
        """Those of the level, or of the next above where it has nobody."""
        for each in range(level, Level.SUPERIOR + 1):
            if found := self._by_place.get((site_id, each)):
                return found
        return []


def _members() -> dict[tuple[int | None, int], list[AbstractUser]]:
    found: dict[tuple[int | None, int], list[AbstractUser]] = defaultdict(list)
    rows = Membership.objects.filter(user__is_active=True).select_related("user").order_by("user_id")
    for row in rows:
        found[row.organisation_id, Level.EDITORS if row.role in _EDITORS else Level.ADMINISTRATOR].append(row.user)
    return found


def waiting_for(viewer: Viewer) -> list[Finding]:
    """Open findings that the person answers for: their own by level, or taken in hand."""
    rows = Finding.objects.waiting().filter(site_id__in=viewer.site_ids).order_by("due_on", "pk")
    people = People.load(viewer.site_ids)
    return [
        row
        for row in rows
        if (row.assignee_id == viewer.user.pk if row.assignee_id else viewer.user in people.of(row.site_id, row.level))
    ]
