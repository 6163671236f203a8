"""Who may announce what to whom, by the hierarchy: one may tell the portals that one administers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from wagtail.permissions import register_permission_policy

from sites.portals.kinds import Role
from sites.portals.models import Portal
from sites.portals.permissions import ClusterPolicy, portals_administered_by, portals_of, works_somewhere
from sites.portals.rights import is_cluster_administrator

from .kinds import HomePage, SecondPerson, Severity
from .models import Announcement, AnnouncementSettings, Delivery


def reach_of(user: AbstractUser) -> QuerySet[Portal]:
    """Portals that a person may announce to."""
    return Portal.objects.all() if is_cluster_administrator(user) else portals_administered_by(user)


def portals_answered_by(user: AbstractUser) -> QuerySet[Portal]:
    """Portals for which a person reads and answers announcements: every role does."""
    return Portal.objects.all() if is_cluster_administrator(user) else portals_of(user)


def deliveries_of(user: AbstractUser) -> QuerySet[Delivery]:
    """Deliveries to the portals on which a person works."""
    return Delivery.objects.filter(portal__in=portals_answered_by(user).values("pk"))


def beyond_reach(user: AbstractUser | None, site_ids: Iterable[int]) -> set[int]:
    """Those of the portals that a person may not announce to. None is the command line, which may."""
    if user is None or is_cluster_administrator(user):
        return set()
    return set(site_ids) - set(portals_administered_by(user).values_list("pk", flat=True))


def needs_second_person(announcement: Announcement) -> bool:
    """Whether somebody other than the author must approve, by the cluster's settings."""
    setting = AnnouncementSettings.load().second_person
    loud = announcement.severity == Severity.EMERGENCY or announcement.home != HomePage.NOTHING
    return setting == SecondPerson.ALL or (setting == SecondPerson.EMERGENCIES and loud)


class AnnouncementPolicy(ClusterPolicy):
    """Cluster administrators everything; administrators of a portal what it announces."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return works_somewhere(user, [Role.ADMINISTRATOR])

    def instances_user_has_any_permission_for(
        self, user: AbstractUser, actions: Iterable[str]
    ) -> QuerySet[Announcement]:
        rows: QuerySet[Any] = Announcement.objects.all()
        return rows if is_cluster_administrator(user) else rows.filter(origin__in=reach_of(user).values("pk"))

    def instances_user_has_permission_for(self, user: AbstractUser, action: str) -> QuerySet[Announcement]:
        return self.instances_user_has_any_permission_for(user, [action])


def register_policies() -> None:
    register_permission_policy(Announcement, AnnouncementPolicy(Announcement))
    register_permission_policy(AnnouncementSettings, ClusterPolicy(AnnouncementSettings))
