"""Who may do what with the registry itself, asked by every admin view."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Model, Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies.base import BasePermissionPolicy
from wagtail.permissions import register_permission_policy

from .kinds import PortalKind, Role
from .models import Membership, Mourning, Organisation, Person, Portal
from .page_policy import BranchPolicy
from .rights import CLUSTER_ADMINISTRATORS, is_cluster_administrator

# What the administrator of a portal may do with its row; the fields are limited by ``forms.PortalForm``.
OWN = frozenset({"change", "view"})
# The roles that the administrator of a portal gives and takes away.
GIVEN_BY_PORTALS = (Role.EDITOR, Role.REVIEWER)


class ClusterPolicy(BasePermissionPolicy):
    """For cluster administrators alone."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return is_cluster_administrator(user)

    def user_has_permission_for_instance(self, user: AbstractUser, action: str, instance: Model) -> bool:
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> QuerySet[Any]:
        rows = self.model._default_manager.all()
        return rows if is_cluster_administrator(user) else rows.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        people = get_user_model()._default_manager.filter(is_active=True)
        return people.filter(Q(is_superuser=True) | Q(groups__name=CLUSTER_ADMINISTRATORS)).distinct()


class PortalPolicy(ClusterPolicy):
    """Cluster administrators everything; administrators of a portal its identity and look."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        if is_cluster_administrator(user):
            return True
        return action in OWN and administers_some(user)

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> QuerySet[Portal]:
        if is_cluster_administrator(user):
            return Portal.objects.all()
        return portals_administered_by(user) if OWN.intersection(actions) else Portal.objects.none()

    def instances_user_has_permission_for(self, user: AbstractUser, action: str) -> QuerySet[Portal]:
        return self.instances_user_has_any_permission_for(user, [action])


class MembershipPolicy(ClusterPolicy):
    """Cluster administrators everything; administrators of a portal editors and reviewers of their organisations."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return is_cluster_administrator(user) or administers_some(user)

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> QuerySet[Membership]:
        if is_cluster_administrator(user):
            return Membership.objects.all()
        given = Membership.objects.filter(role__in=GIVEN_BY_PORTALS, with_subordinates=False, user__is_superuser=False)
        return given.filter(organisation__in=organisations_administered_by(user).values("pk"))


class PersonPolicy(ClusterPolicy):
    """For cluster administrators: everybody but superusers and, unless a superuser asks, but their equals."""

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> QuerySet[Person]:
        if not is_cluster_administrator(user):
            return Person.objects.none()
        people = Person.objects.filter(is_superuser=False)
        return people if user.is_superuser else people.exclude(groups__name=CLUSTER_ADMINISTRATORS)


def organisations_administered_by(user: AbstractUser) -> QuerySet[Organisation]:
    """Organisations of which a person is administrator, and those below them where so granted."""
    portals = portals_administered_by(user)
    own = {one.organisation_id for one in memberships_of(user) if one.role == Role.ADMINISTRATOR}
    return Organisation.objects.filter(Q(pk__in=own) | Q(pk__in=portals.values("organisation")))


def portals_administered_by(user: AbstractUser) -> QuerySet[Portal]:
    """Portals of which a person is administrator, by memberships."""
    return portals_of(user, [Role.ADMINISTRATOR])


def portals_of(user: AbstractUser, roles: Iterable[str] = tuple(Role.values)) -> QuerySet[Portal]:
    """Portals on which a person has one of ``roles``: those of the organisation, and below it where so granted."""
    return Portal.objects.filter(pk__in=site_ids_of(user, roles))


def site_ids_of(user: AbstractUser, roles: Iterable[str] = tuple(Role.values)) -> frozenset[int]:
    """The ids of ``portals_of``, looked up once per request and person: every entry of the menu asks."""
    known = user.__dict__.setdefault("_zq_site_ids", {})
    wanted = frozenset(roles)
    if wanted not in known:
        held = [one for one in memberships_of(user) if one.role in wanted]
        known[wanted] = frozenset(_reach(held).values_list("pk", flat=True)) if held else frozenset()
    return known[wanted]


def memberships_of(user: AbstractUser) -> list[Membership]:
    """The memberships of a person who may sign in, looked up once per request."""
    if "_zq_memberships" not in user.__dict__:
        found = Membership.objects.filter(user=user).order_by("pk") if user.is_active else ()
        user.__dict__["_zq_memberships"] = list(found)
    return user.__dict__["_zq_memberships"]


def works_somewhere(user: AbstractUser, roles: Iterable[str] = tuple(Role.values)) -> bool:
    """Whether a person has one of ``roles`` on any portal."""
    return is_cluster_administrator(user) or bool(site_ids_of(user, roles))


def administers_some(user: AbstractUser) -> bool:
    """Whether a person is administrator of an organisation, be it one without a portal."""
    return any(one.role == Role.ADMINISTRATOR for one in memberships_of(user))


def _reach(memberships: list[Membership]) -> QuerySet[Portal]:
    reach = Q(organisation__in={one.organisation_id for one in memberships})
    wide = {one.organisation_id for one in memberships if one.with_subordinates}
    above = Portal.objects.exclude(kind=PortalKind.DEPARTMENT).filter(organisation__in=wide)
    for path in above.values_list("area__path", flat=True):
        reach |= Q(area__path__startswith=path)
    return Portal.objects.filter(reach)


def register_policies() -> None:
    """Called when the admin's hooks are loaded, after Wagtail has registered its own."""
    register_permission_policy(Page, BranchPolicy(Page))
    register_permission_policy(Portal, PortalPolicy(Portal))
    register_permission_policy(Organisation, ClusterPolicy(Organisation))
    register_permission_policy(Mourning, ClusterPolicy(Mourning))
    register_permission_policy(Membership, MembershipPolicy(Membership))
    register_permission_policy(Person, PersonPolicy(Person), exact_class=True)
