"""Mail to those who may approve what was submitted; Wagtail tells the author of the outcome."""

from typing import Any

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from wagtail.admin.mail import EmailNotificationMixin, Notifier
from wagtail.models import TaskState

from .models import ReviewTask
from .reviewers import reviewers_of


class ReviewNotifier(EmailNotificationMixin, Notifier):
    """Sent to everybody who may approve and has not switched these messages off."""

    notification = "submitted"

    def __init__(self) -> None:
        super().__init__((TaskState,))

    def can_handle(self, instance: Any, **kwargs: Any) -> bool:
        return super().can_handle(instance, **kwargs) and isinstance(instance.task.specific, ReviewTask)

    def get_recipient_users(self, instance: TaskState, **kwargs: Any) -> QuerySet[AbstractUser]:
        return reviewers_of(instance)

    def get_context(self, instance: TaskState, **kwargs: Any) -> dict[str, Any]:
        page = instance.workflow_state.content_object.specific
        more = {"task": instance.task.specific, "object": page, "page": page, "model_name": page._meta.verbose_name}
        return super().get_context(instance, **kwargs) | more
