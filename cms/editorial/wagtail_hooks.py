"""Review in the page editor: the button, and what a reviewer is told who corrected a text."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    PublishMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.models import Page

from . import reviewers


class SubmitMenuItem(SubmitForModerationMenuItem):
    """Named by what it does instead of by the workflow."""

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        context = super().get_context_data(parent_context)
        page = context.get("page")
        state = page.current_workflow_state if page and page.pk else None
        again = state is not None and state.status == state.STATUS_NEEDS_CHANGES
        return {**context, "label": _("重新提交审核") if again else _("提交审核")}


class WithdrawMenuItem(CancelWorkflowMenuItem):
    label = gettext_lazy("撤回送审")


@hooks.register("construct_page_action_menu")
def name_actions(items: list[ActionMenuItem], request: HttpRequest, context: dict[str, Any]) -> None:
    """In a reviewer's words, the verdict first; publishing past the review is not offered beside it."""
    items[:] = [_named(item) for item in items]
    approvals = [item for item in items if item.name == "approve" and not item.launch_modal]
    if approvals:
        others = [item for item in items if item not in approvals and item.name != PublishMenuItem.name]
        items[:] = [*approvals, *others]


def _named(item: ActionMenuItem) -> ActionMenuItem:
    if type(item) is SubmitForModerationMenuItem:
        return SubmitMenuItem(order=item.order)
    if type(item) is CancelWorkflowMenuItem:
        return WithdrawMenuItem(order=item.order)
    if item.name == "approve":
        item.label = _("附意见通过并发布") if item.launch_modal else _("通过并发布")
    return item


@hooks.register("after_edit_page")
def tell_author_of_four_eyes(request: HttpRequest, page: Page) -> None:
    """Approving what one has just changed is not possible: see ``ReviewTask.on_action``."""
    state = page.current_workflow_task_state
    if request.POST.get("workflow-action-name") == "approve" and state and reviewers.is_author(request.user, state):
        messages.warning(
            request, _("您修改了“%s”，修改已保存。须由另一位有发布权限的人审核通过后才能发布。") % page.title
        )
