"""Wagtail's permission policy for pages with one condition for each branch of the tree, instead of each grant.

Wagtail joins a query for every row of permission (six for each portal that a person administers): 3 seconds of
processor at 20 portals, and beyond some hundred SQLite refuses the expression. What is allowed stays the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from os.path import commonprefix

from django.contrib.auth.models import AbstractUser
from django.db import connection
from django.db.models import Q, QuerySet
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy

EXPLORE = frozenset({"add", "change", "publish", "bulk_delete", "lock", "unlock"})
# The character after the last one in paths of the tree (0-9, A-Z).
_AFTER = "["


class BranchPolicy(PagePermissionPolicy):
    """As Wagtail's; querysets cost in proportion to the branches on which a person has a right."""

    def instances_user_has_any_permission_for(self, user: AbstractUser, actions: Iterable[str]) -> QuerySet[Page]:
        base = self._base_queryset_for_user(user)
        return self._pages.filter(self._reach(user, set(actions))) if base is None else base

    def explorable_instances(self, user: AbstractUser) -> QuerySet[Page]:
        """The pages of the branches, and those above them up to the one above all."""
        base = self._base_queryset_for_user(user)
        if base is not None:
            return base
        roots = outermost(grant.page.path for grant in self.get_cached_permissions_for_user(user))
        if not roots:
            return self._pages.none()
        top = _above_all(roots)
        above = {root[:end] for root in roots for end in range(top, len(root), Page.steplen)}
        return self._pages.filter(self._reach(user, EXPLORE) | Q(path__in=above))

    @property
    def _pages(self) -> QuerySet[Page]:
        return self.model._default_manager.all()

    def _reach(self, user: AbstractUser, actions: set[str]) -> Q:
        """Pages on which a person may do one of ``actions``; whoever may add pages may change the own ones."""
        wanted, adding = self._get_permission_codenames(actions), self._get_permission_codename("add")
        grants = [(grant.permission.codename, grant.page.path) for grant in self.get_cached_permissions_for_user(user)]
        reach = below(path for codename, path in grants if codename in wanted)
        if "change" in actions and "add" not in actions:
            reach |= below(path for codename, path in grants if codename == adding) & Q(owner=user)
        return reach


def outermost(paths: Iterable[str]) -> list[str]:
    """Those of ``paths`` of the tree that stand under none of the others, sorted."""
    found: list[str] = []
    for path in sorted(set(paths)):
        if not found or not path.startswith(found[-1]):
            found.append(path)
    return found


def _above_all(paths: list[str]) -> int:
    """The length of the path of the page above all of ``paths``; it is none of them, unless it is the root."""
    common = len(commonprefix(paths)) // Page.steplen * Page.steplen  # noqa: RUF071 - characters are meant
    return max(common - Page.steplen if paths[0][:common] in paths else common, Page.steplen)


def below(paths: Iterable[str]) -> Q:
    """Pages at or under ``paths``, as conditions for which the database uses the index of the column."""
    branches = [_branch(root) for root in outermost(paths)]
    return Q(*branches, _connector=Q.OR) if branches else Q(pk__in=[])


def _branch(path: str) -> Q:
    # SQLite compares bytes, but has no index for LIKE; PostgreSQL sorts by the rules of a language, but has one.
    return Q(path__startswith=path) if connection.vendor == "postgresql" else Q(path__gte=path, path__lt=path + _AFTER)
