"""Who may offer what to whom, who receives, and who sees what is published, by the memberships."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permissions import register_permission_policy

from cms.content.models import Channel
from sites.portals.kinds import PortalState, Role
from sites.portals.models import Portal
from sites.portals.permissions import ClusterPolicy, portals_administered_by, portals_of, works_somewhere
from sites.portals.rights import is_cluster_administrator

from .models import ReceivingRule, Share, Subscription, Webhook

# Roles that put something before the public.
DECIDING = (Role.REVIEWER, Role.ADMINISTRATOR)


def portals_worked_on(user: AbstractUser) -> QuerySet[Portal]:
    return Portal.objects.all() if is_cluster_administrator(user) else portals_of(user)


def portals_decided_by(user: AbstractUser) -> QuerySet[Portal]:
    """Portals for which a person accepts and declines what comes, and offers what is there."""
    return Portal.objects.all() if is_cluster_administrator(user) else portals_of(user, DECIDING)


def may_offer(user: AbstractUser, page: Page) -> bool:
    """Whoever may publish a page may offer it."""
    return page.permissions_for_user(user).can_publish()


def reach_of(user: AbstractUser, source: Portal) -> QuerySet[Portal]:
    """Portals that a person may offer things of ``source`` to: upward, downward, and where the person works."""
    others = Portal.objects.exclude(pk=source.pk).filter(state=PortalState.NORMAL)
    if is_cluster_administrator(user):
        return others
    mine = Q(pk__in=portals_of(user).values("pk"))
    return others.filter(mine | Q(pk__in=superiors_of(source)) | Q(pk__in=subordinates_of(source)))


def superiors_of(portal: Portal) -> set[int]:
    """Ids of the portals above one; three storeys at most."""
    found, above = set(), portal.parent
    while above is not None:
        found.add(above.pk)
        above = above.parent
    return found


def subordinates_of(portal: Portal) -> set[int]:
    """Ids of all portals below one; a query for each storey."""
    found: set[int] = set()
    storey = {portal.pk}
    while storey:
        storey = set(Portal.objects.filter(parent__in=storey).values_list("pk", flat=True)) - found
        found |= storey
    return found


def shares_of(user: AbstractUser) -> QuerySet[Share]:
    """What the portals have received on which a person works."""
    return Share.objects.filter(portal__in=portals_worked_on(user).values("pk"))


def channels_of(user: AbstractUser) -> QuerySet[Channel]:
    """Published channels of the portals for which a person decides, in the order of the tree."""
    return channels_among(portals_decided_by(user))


def channels_among(portals: QuerySet[Portal]) -> QuerySet[Channel]:
    """Those that stand below the homes of ``portals``; two queries, however many portals."""
    found = Channel.objects.live().filter(publication__site__in=portals.values("pk"))
    return found.select_related("publication__site__portal").order_by("path")


class OwnPolicy(ClusterPolicy):
    """Cluster administrators everything; administrators of a portal what is its own."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return works_somewhere(user, [Role.ADMINISTRATOR])

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> QuerySet[Any]:
        rows: QuerySet[Any] = self.model._default_manager.all()
        if is_cluster_administrator(user):
            return rows
        return rows.filter(portal__in=portals_administered_by(user).values("pk"))

    def instances_user_has_permission_for(self, user: AbstractUser, action: str) -> QuerySet[Any]:
        return self.instances_user_has_any_permission_for(user, [action])


def register_policies() -> None:
    for model in (Subscription, ReceivingRule, Webhook):
        register_permission_policy(model, OwnPolicy(model))
