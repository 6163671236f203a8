"""Who may see and do what with inspections: everybody what concerns their own portals."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from sites.portals.dashboard import Viewer
from sites.portals.models import Portal
from sites.portals.permissions import ClusterPolicy, portals_administered_by, portals_of
from sites.portals.rights import is_cluster_administrator

from .models import Case


class CasePolicy(ClusterPolicy):
    """Nobody changes cases that were taken back."""

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> QuerySet[Case]:
        return super().instances_user_has_any_permission_for(user, actions).standing()


def portal_for(user: AbstractUser, site_id: int) -> Portal:
    """A portal on which the person works. Raises PermissionDenied, Http404."""
    if site_id > BigIntegerField.MAX_BIGINT:
        raise Http404
    portal = get_object_or_404(Portal, pk=site_id)
    if not works_on(user, site_id):
        raise PermissionDenied
    return portal


def works_on(user: AbstractUser, site_id: int) -> bool:
    return is_cluster_administrator(user) or portals_of(user).filter(pk=site_id).exists()


def may_exempt(user: AbstractUser, portal: Portal) -> bool:
    """An exemption is approved above the portal: by administrators of its superior, or of the cluster."""
    if is_cluster_administrator(user):
        return True
    return portal.parent_id is not None and portals_administered_by(user).filter(pk=portal.parent_id).exists()


def may_change_rules(user: AbstractUser) -> bool:
    return is_cluster_administrator(user)


def may_see_any(user: AbstractUser) -> bool:
    """Whether the menu shows the screens."""
    return bool(Viewer(user).site_ids)


def may_correct(user: AbstractUser, portal: Portal) -> bool:
    """Figures of the annual work report are corrected by administrators of the portal, or of the cluster."""
    return is_cluster_administrator(user) or portals_administered_by(user).filter(pk=portal.pk).exists()
