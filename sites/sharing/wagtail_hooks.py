"""Sharing in Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry

from .permissions import register_policies

register_policies()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("zq_sharing.offer", _("推送内容"), _("推送给其他站点"))
    actions.register_action("zq_sharing.accept", _("采用内容"), _("采用了其他站点的内容"))
    actions.register_action("zq_sharing.decline", _("不采用内容"), _("不采用其他站点的内容"))
    actions.register_action("zq_sharing.check", _("核对引用"), _("核对了本站改写与原文"))
