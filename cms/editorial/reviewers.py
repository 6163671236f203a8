"""Who may approve a page: whoever may publish it, except those whose work it is (four eyes)."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db.models import Exists, OuterRef, Q, QuerySet
from wagtail.models import Page, Revision, Task, TaskState
from wagtail.permissions import policy_registry


def may_review(user: AbstractUser, page: Page) -> bool:
    """Whether ``user`` may publish ``page``; asks nothing about who wrote it."""
    return page.permissions_for_user(user).can_publish()


def is_author(user: AbstractUser | None, state: TaskState) -> bool:
    """Whether ``user`` submitted the text under review, wrote it, or changed it since. Nobody counts as author.

    Wagtail publishes the newest revision, which may be a later one than was submitted.
    """
    return user is None or submitted_by(user, state) or _versions(state).filter(user=user).exists()


def submitted_by(user: AbstractUser, state: TaskState) -> bool:
    return state.workflow_state.requested_by_id == user.pk


def reviewers_of(state: TaskState) -> QuerySet[AbstractUser]:
    """The active people who may approve what is under review; superusers are not troubled."""
    page = state.workflow_state.content_object
    people = _policy().users_with_permission_for_instance("publish", page, include_superusers=False)
    authors = [state.workflow_state.requested_by_id, *_versions(state).values_list("user", flat=True)]
    return people.exclude(pk__in=[pk for pk in authors if pk])


def waiting_for(user: AbstractUser, task: Task) -> QuerySet[TaskState]:
    """What ``user`` may approve now, in three queries however many pages and portals there are."""
    states = TaskState.objects.filter(task=task, status=TaskState.STATUS_IN_PROGRESS)
    ids = states.values_list("workflow_state__object_id", flat=True)
    pages = Page.objects.filter(pk__in=[int(pk) for pk in ids]).filter(_reach(user))
    found = states.filter(workflow_state__object_id__in=[str(pk) for pk in pages.values_list("pk", flat=True)])
    own = Revision.objects.filter(
        base_content_type=OuterRef("revision__base_content_type"),
        object_id=OuterRef("revision__object_id"),
        pk__gte=OuterRef("revision_id"),
        user=user,
    )
    return found.exclude(workflow_state__requested_by=user).exclude(Exists(own))


def _versions(state: TaskState) -> QuerySet[Revision]:
    """The revision that was submitted, and those saved since."""
    submitted = state.revision
    return Revision.objects.filter(
        base_content_type=submitted.base_content_type_id, object_id=submitted.object_id, pk__gte=submitted.pk
    )


def _reach(user: AbstractUser) -> Q:
    """The branches of the tree that a person may publish."""
    if not user.is_active:
        return Q(pk__in=[])
    if user.is_superuser:
        return Q()
    reach = Q(pk__in=[])
    for grant in _policy().get_cached_permissions_for_user(user):
        if grant.permission.codename == "publish_page":
            reach |= Q(path__startswith=grant.page.path)
    return reach


def _policy():  # noqa: ANN202 - the registry tells no type
    return policy_registry.get_by_type(Page)
