"""The task of reviewing a page. Workflow, states, comments and history are Wagtail's own."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, Task, TaskState

from . import reviewers

Action = tuple[str, str | Promise, bool]

APPROVE: tuple[Action, ...] = (("approve", _("通过"), False), ("approve", _("附意见通过"), True))
REJECT: Action = ("reject", _("退回修改"), True)


class ReviewTask(Task):
    """One review by somebody else who may publish the page; reviewers are found from the page, not from groups."""

    class Meta:
        verbose_name = _("审核")
        verbose_name_plural = _("审核")

    @classmethod
    def get_description(cls) -> str | Promise:
        return _("由对该页面有发布权限的另一人审核；作者不能审核自己的稿件。")

    def user_can_access_editor(self, obj: Page, user: AbstractUser) -> bool:
        return reviewers.may_review(user, obj)

    def locked_for_user(self, obj: Page, user: AbstractUser) -> bool:
        """While a page is in review, only its reviewers edit it; who submitted it may take it back."""
        return not user.is_superuser and not reviewers.may_review(user, obj)

    def get_actions(self, obj: Page, user: AbstractUser) -> list[Action]:
        state = obj.current_workflow_task_state
        if state is None or not reviewers.may_review(user, obj):
            return []
        if reviewers.submitted_by(user, state):
            return []
        return [REJECT] if reviewers.is_author(user, state) else [REJECT, *APPROVE]

    def on_action(self, task_state: TaskState, user: AbstractUser | None, action_name: str, **kwargs: Any) -> None:
        """As Wagtail's, but an author's approval of the own text changes nothing.

        A reviewer who corrects the text and presses "approve" in one step has become its author: what was written
        is kept, and waits for another reviewer (``wagtail_hooks`` says so).
        """
        if action_name == "approve" and reviewers.is_author(user, task_state):
            return
        super().on_action(task_state, user, action_name, **kwargs)

    def get_task_states_user_can_moderate(self, user: AbstractUser, **kwargs: Any) -> QuerySet[TaskState]:
        return reviewers.waiting_for(user, self)
