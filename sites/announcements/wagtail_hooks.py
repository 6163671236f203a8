"""Announcements in Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from .permissions import register_policies

register_policies()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("zq_announcements.submit", _("提交公告"), _("提交了公告，待批准"))
    actions.register_action("zq_announcements.approve", _("批准公告"), _("批准了公告"))
    actions.register_action("zq_announcements.give_back", _("退回公告"), _("退回了公告"))
    actions.register_action("zq_announcements.withdraw", _("撤回公告"), _("撤回了公告"))
    actions.register_action("zq_announcements.repeat", _("重发公告"), _("重发了公告"))
    actions.register_action("zq_announcements.remind", _("催办公告"), _("催办了公告"))
    actions.register_action("zq_announcements.read", _("读公告"), _("读了公告"))
    actions.register_action("zq_announcements.answer", _("答复公告"), _("答复了公告"))
