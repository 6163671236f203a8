"""What importing adds to Wagtail's admin: its entry in the log, and a version to return to."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from cms.content.models.base import ContentPage

from .inserting import LOG_ACTION
from .revising import keep_first_version


@hooks.register("register_log_actions")
def name_import(actions: LogActionRegistry) -> None:
    actions.register_action(LOG_ACTION, _("导入"), _("由 import_content 导入"))


@hooks.register("before_edit_page")
def keep_what_was_imported(request: HttpRequest, page: Any) -> None:
    if request.method == "POST" and isinstance(page, ContentPage):
        keep_first_version(page)
