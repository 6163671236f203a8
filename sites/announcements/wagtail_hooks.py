"""Announcements in Wagtail's admin."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from sites.portals.permissions import works_somewhere
from sites.portals.viewsets import ClusterGroup

from . import holding, received
from .permissions import register_policies
from .viewsets import AnnouncementViewSet

register_policies()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("zq_announcements.submit", _("提交公告"), _("提交了公告，待批准"))
    actions.register_action("zq_announcements.send", _("推送公告"), _("推送了公告"))
    actions.register_action("zq_announcements.approve", _("批准公告"), _("批准了公告"))
    actions.register_action("zq_announcements.give_back", _("退回公告"), _("退回了公告"))
    actions.register_action("zq_announcements.withdraw", _("撤回公告"), _("撤回了公告"))
    actions.register_action("zq_announcements.begin", _("公告生效"), _("公告到时生效"))
    actions.register_action("zq_announcements.end", _("公告到期"), _("公告到期撤下"))
    actions.register_action("zq_announcements.join", _("公告新增站点"), _("新增了符合推送对象的站点"))
    actions.register_action("zq_announcements.drop", _("公告减少站点"), _("撤下了不再符合推送对象的站点"))
    actions.register_action("zq_announcements.repeat", _("重发公告"), _("重发了公告"))
    actions.register_action("zq_announcements.remind", _("催办公告"), _("催办了公告"))
    actions.register_action("zq_announcements.read", _("读公告"), _("读了公告"))
    actions.register_action("zq_announcements.answer", _("答复公告"), _("答复了公告"))


# Below 站群, beside the portals that they are for.
ClusterGroup.items = (*ClusterGroup.items, AnnouncementViewSet)


@hooks.register("register_admin_urls")
def received_urls() -> list[URLPattern]:
    return [
        path("received-announcements/", received.received, name="zq_announcements_received"),
        path("received-announcements/<int:pk>/", received.received_one, name="zq_announcements_received_one"),
    ]


@hooks.register("register_admin_menu_item")
def received_item() -> MenuItem:
    return ReceivedItem(_("收到的公告"), reverse_lazy("zq_announcements_received"), icon_name="mail", order=60)


class ReceivedItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return works_somewhere(request.user)


@hooks.register("before_edit_page")
def pages_of_announcements_keep_their_words(request: HttpRequest, page: Page) -> HttpResponse | None:
    return _refuse(request, page, holding.refusal(request.user, page))


def _keep_public(request: HttpRequest, page: Page, *rest: Any) -> HttpResponse | None:
    return _refuse(request, page, holding.refusal(request.user, page, below=True))


for _name in ("before_unpublish_page", "before_delete_page", "before_move_page"):
    hooks.register(_name, _keep_public)


@hooks.register("before_bulk_action")
def bulk_actions_keep_announcements(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    if action_type == "publish":
        return None
    found = (_keep_public(request, page) for page in objects if isinstance(page, Page))
    return next(filter(None, found), None)


def _refuse(request: HttpRequest, page: Page, reason: str) -> HttpResponse | None:
    if not reason:
        return None
    messages.error(request, reason)
    return redirect("wagtailadmin_explore", page.get_parent().pk)
