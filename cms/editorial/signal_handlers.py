"""The workflow exists after every migration; its reviewers are told when something waits."""

from typing import Any

from django.db import connections
from django.db.models.signals import post_migrate
from django.dispatch import receiver
from wagtail.models import TaskState
from wagtail.signals import task_submitted

from .mail import ReviewNotifier
from .models import ReviewTask


@receiver(post_migrate, dispatch_uid="zq_editorial_workflow")
def make_workflow(app_config: Any, using: str, **kwargs: Any) -> None:
    from .setup import ensure_workflow

    if (
        app_config.label == "zq_editorial"
        and ReviewTask._meta.db_table in connections[using].introspection.table_names()
    ):
        ensure_workflow()


task_submitted.connect(ReviewNotifier(), sender=TaskState, weak=False, dispatch_uid="zq_editorial_submitted")
