"""What the review puts on a person's board: texts to approve, texts sent back, drafts left lying."""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import AbstractUser
from django.urls import reverse
from django.utils.translation import ngettext_lazy
from wagtail.models import Page, WorkflowState

from sites.portals.dashboard import Task, Viewer

from . import reviewers
from .models import ReviewTask


def tasks(viewer: Viewer) -> Iterable[Task]:
    """Three lines, in five queries."""
    waiting = _waiting_for(viewer.user) if viewer.reviews else []
    returned = _sent_back_to(viewer.user)
    drafts = _drafts_of(viewer.user)
    return [
        Task(
            ngettext_lazy("篇稿件等您审核", "篇稿件等您审核", len(waiting)),
            len(waiting),
            _to(waiting, "awaiting-review"),
        ),
        Task(
            ngettext_lazy("篇稿件被退回，请修改后重新提交", "篇稿件被退回，请修改后重新提交", len(returned)),
            len(returned),
            _to(returned, "objects-in-workflow"),
            "warning",
        ),
        Task(ngettext_lazy("篇草稿尚未提交", "篇草稿尚未提交", len(drafts)), len(drafts), _to(drafts, "recent-edits")),
    ]


def _waiting_for(user: AbstractUser) -> list[int]:
    """Page ids."""
    states = [reviewers.waiting_for(user, task) for task in ReviewTask.objects.all()]
    return [int(pk) for found in states for pk in found.values_list("workflow_state__object_id", flat=True)]


def _sent_back_to(user: AbstractUser) -> list[int]:
    """Page ids of what the person submitted and a reviewer sent back."""
    states = WorkflowState.objects.filter(requested_by=user, status=WorkflowState.STATUS_NEEDS_CHANGES)
    return [int(pk) for pk in states.values_list("object_id", flat=True)]


def _drafts_of(user: AbstractUser) -> list[int]:
    """Page ids of what the person changed last, that is neither published nor in review."""
    drafts = Page.objects.filter(has_unpublished_changes=True, latest_revision__user=user)
    active = set(WorkflowState.objects.active().filter(requested_by=user).values_list("object_id", flat=True))
    return [pk for pk in drafts.values_list("pk", flat=True) if str(pk) not in active]


def _to(pages: list[int], panel: str) -> str:
    """The page itself when it is one, else Wagtail's list of them below on the dashboard."""
    return reverse("wagtailadmin_pages:edit", args=pages) if len(pages) == 1 else f"#{panel}-section"
