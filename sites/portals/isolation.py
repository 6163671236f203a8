"""Walls between portals where Wagtail has none: choosers, fixed pages of the tree, screens that know no portal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Model, Q, QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import Page, Site
from wagtail.permission_policies import BasePermissionPolicy
from wagtail.permissions import policy_registry, register_permission_policy

from cms.content.models import HomePage
from cms.content.models.settings import ContentSettings

from .models import AreaPage
from .permissions import ClusterPolicy


def restrict_wagtail_screens() -> None:
    """Redirects and the cluster's settings know no portal in Wagtail's screens: they are for cluster administrators."""
    for model in (Redirect, ContentSettings):
        register_permission_policy(model, ClusterPolicy(model))
    register_permission_policy(Site, RegistryOnly(Site))


class RegistryOnly(BasePermissionPolicy):
    """Wagtail's screen of sites would change a host behind the registry's back: the registry's own is the only one."""

    def user_has_permission(self, user: AbstractUser, action: str) -> bool:
        return False

    def user_has_permission_for_instance(self, user: AbstractUser, action: str, instance: Model) -> bool:
        return False

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> QuerySet[Any]:
        return self.model._default_manager.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Any]:
        return get_user_model()._default_manager.none()


def pages_for(user: AbstractUser, pages: QuerySet[Page]) -> QuerySet[Page]:
    """Those of ``pages`` that a person may work on, and the branches above them."""
    if user.is_superuser:
        return pages
    policy = policy_registry.get_by_type(Page)
    reach = Q(pk__in=[])
    for path in {permission.page.path for permission in policy.get_cached_permissions_for_user(user)}:
        branches = [path[:end] for end in range(Page.steplen, len(path), Page.steplen)]
        reach |= Q(path__startswith=path) | Q(path__in=branches)
    return pages.filter(reach)


def media_for(user: AbstractUser, media: QuerySet[Any]) -> QuerySet[Any]:
    """Those of ``media`` (images or documents) that a person works with: what is not published is nobody else's."""
    policy = policy_registry.get_by_type(media.model)
    mine = policy.instances_user_has_any_permission_for(user, ["add", "change", "choose"])
    return media.filter(pk__in=mine.values("pk"))


def may_see(user: AbstractUser, item: Model) -> bool:
    """Whether an uploaded image or document may be sent to a person."""
    return media_for(user, type(item)._default_manager.filter(pk=item.pk)).exists()


def may_see_file(user: AbstractUser, name: str) -> bool:
    """Whether an uploaded file, named as in the storage, may be sent to a person of the admin."""
    image, document, rendition = get_image_model(), get_document_model(), get_image_model().get_rendition_model()
    owners = [*image.objects.filter(file=name), *document.objects.filter(file=name)]
    owners += [row.image for row in rendition.objects.filter(file=name).select_related("image")]
    # What belongs to neither, such as the portrait of a user, is for everybody in the admin.
    return all(may_see(user, owner) for owner in owners)


def is_fixed(page: Page) -> bool:
    """Areas and homes: made by opening a portal, never moved, copied, withdrawn or deleted by hand."""
    return isinstance(page.specific_deferred, AreaPage | HomePage)
