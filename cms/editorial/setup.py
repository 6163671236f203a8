"""The one workflow, made after every migration where it is missing."""

from django.db import transaction
from django.utils.translation import gettext_noop
from wagtail.models import Page, Workflow, WorkflowPage, WorkflowTask

from .models import ReviewTask

NAME = gettext_noop("审核发布")
TASK = gettext_noop("审核")


@transaction.atomic
def ensure_workflow() -> Workflow | None:
    """The workflow 审核发布 with its task, assigned to the top of the tree; None where there is no tree yet.

    Nothing that an administrator changed is put back: another workflow at the top stays.
    """
    root = Page.objects.filter(depth=1).first()
    if root is None:
        return None
    task = ReviewTask.objects.order_by("pk").first() or ReviewTask.objects.create(name=TASK)
    link = WorkflowTask.objects.filter(task=task).select_related("workflow").first()
    workflow = link.workflow if link else Workflow.objects.create(name=NAME)
    if link is None:
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    WorkflowPage.objects.get_or_create(page=root, defaults={"workflow": workflow})
    return workflow
