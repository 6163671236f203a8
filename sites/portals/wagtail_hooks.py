"""The registry in Wagtail's admin, and the walls between portals."""

from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogActionRegistry
from wagtail.models import Page

from cms.content.models import PortalDocument

from . import admin_api, isolation
from .filters import narrow_filters
from .models import AreaPage
from .permissions import register_policies
from .viewsets import ClusterGroup

register_policies()
isolation.restrict_wagtail_screens()
narrow_filters()


@hooks.register("register_admin_viewset")
def registry_screens() -> ClusterGroup:
    return ClusterGroup()


@hooks.register("register_log_actions")
def log_actions(actions: LogActionRegistry) -> None:
    actions.register_action("zq_portals.open", _("开通站点"), _("开通了站点"))
    actions.register_action("zq_portals.state", _("改变站点状态"), _("改变了站点状态"))
    actions.register_action("zq_portals.notice", _("修改通知"), _("修改了下线或关停通知"))
    actions.register_action("zq_portals.person_password", _("重设密码"), _("重设了密码"))
    actions.register_action("zq_portals.person_deactivate", _("停用账号"), _("停用了账号"))
    actions.register_action("zq_portals.person_activate", _("恢复账号"), _("恢复了账号"))


@hooks.register("construct_page_chooser_queryset")
def own_pages(pages: QuerySet[Page], request: HttpRequest) -> QuerySet[Page]:
    return isolation.pages_for(request.user, pages)


@hooks.register("before_serve_document")
def attachments_are_for_their_people(document: PortalDocument, request: HttpRequest) -> None:
    """The public gets the published ones from its portal's own ``/media/``."""
    if not isolation.may_see(request.user, document):
        raise Http404


hooks.register("construct_admin_api", admin_api.restrict, order=1000)


def _keep_in_place(request: HttpRequest, page: Page, *rest: Any) -> HttpResponse | None:
    if not isolation.is_fixed(page):
        return None
    messages.error(
        request,
        _("“%s”是站点的固定页面，不能移动、复制、撤下或删除。如需停用站点，请用“站群—站点—临时下线”。") % page.title,
    )
    return redirect("wagtailadmin_explore", page.get_parent().pk)


for _name in ("before_delete_page", "before_move_page", "before_copy_page", "before_unpublish_page"):
    hooks.register(_name, _keep_in_place)


@hooks.register("before_edit_page")
def areas_have_no_form(request: HttpRequest, page: Page) -> HttpResponse | None:
    return redirect("wagtailadmin_explore", page.pk) if isinstance(page, AreaPage) else None


@hooks.register("before_bulk_action")
def bulk_actions_keep_fixed_pages(
    request: HttpRequest, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    fixed = [page for page in objects if isinstance(page, Page) and isolation.is_fixed(page)]
    return _keep_in_place(request, fixed[0]) if fixed and action_type != "publish" else None
