"""Walls between portals where Wagtail has none: choosers, fixed pages of the tree, screens that know no portal."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db.models import Q, QuerySet
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page
from wagtail.permissions import policy_registry, register_permission_policy

from cms.content.models import HomePage

from .models import AreaPage
from .permissions import ClusterPolicy


def restrict_wagtail_screens() -> None:
    """Redirects know no portal in Wagtail's screens: they are for cluster administrators."""
    register_permission_policy(Redirect, ClusterPolicy(Redirect))


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


def is_fixed(page: Page) -> bool:
    """Areas and homes: made by opening a portal, never moved, copied, withdrawn or deleted by hand."""
    return isinstance(page.specific_deferred, AreaPage | HomePage)
