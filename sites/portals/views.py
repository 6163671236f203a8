"""Views of the registry that Wagtail's generic ones do not give: the list, opening, and change of state."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from wagtail import hooks
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from . import hierarchy, transitions
from .forms import OpeningForm, PortalForm, StateForm
from .kinds import PortalState
from .listing import ScopedIndexView
from .models import Portal
from .rights import is_cluster_administrator
from .states import FOLLOWING
from .transitions import change_state

# State: (url name, icon, label, what it means).
STATE_VIEWS: dict[str, tuple[str, str, Promise, Promise]] = {
    PortalState.NORMAL: (
        "resume",
        "check",
        gettext_lazy("恢复正常"),
        gettext_lazy("站点恢复对外服务，公众看到的通知页换回原有页面。"),
    ),
    PortalState.SUSPENDED: (
        "suspend",
        "no-view",
        pgettext_lazy("action", "临时下线"),
        gettext_lazy("公众打开本站时只看到通知页。内容保留，可随时恢复。须写明原因和预计恢复日期。"),
    ),
    PortalState.CLOSED: (
        "close",
        "cross",
        pgettext_lazy("action", "永久关停"),
        gettext_lazy("本站不再对外服务，不能撤销。内容保留在后台；上级站点的“通知公告”会自动发布一则关停公告。"),
    ),
}

# (State, next state): icon, label and meaning where those above would be wrong.
SPECIAL_WORDS: dict[tuple[str, str], tuple[str, Promise, Promise]] = {
    (PortalState.PREPARING, PortalState.NORMAL): (
        "check",
        gettext_lazy("正式开通"),
        gettext_lazy("站点开始对外服务，公众看到的筹建通知换成网站。"),
    ),
    (PortalState.SUSPENDED, PortalState.SUSPENDED): (
        "edit",
        gettext_lazy("修改通知"),
        gettext_lazy("站点仍临时下线，公众看到的原因和预计恢复日期换成下面的。"),
    ),
    (PortalState.CLOSED, PortalState.CLOSED): (
        "edit",
        gettext_lazy("修改通知"),
        gettext_lazy("站点仍永久关停，公众看到的说明和去向换成下面的。上级站点已发布的关停公告不随之改变。"),
    ),
}


def words_for(state: str, following: str) -> tuple[str, Promise, Promise]:
    """Icon, label and meaning of the way between two states; the same state twice is a change of its notice."""
    return SPECIAL_WORDS.get((state, following)) or STATE_VIEWS[following][1:]


def state_buttons(portal: Portal, user: Any) -> list[Button]:
    """Buttons to the states that a portal can go to, and to its notice, for those who may."""
    if not is_cluster_administrator(user):
        return []
    buttons = []
    for state, (name, *_words) in STATE_VIEWS.items():
        if state in FOLLOWING[portal.state] or (portal.state, state) in SPECIAL_WORDS:
            icon, label, _meaning = words_for(portal.state, state)
            url = reverse(f"portals:{name}", args=[portal.pk])
            buttons.append(Button(label, url=url, icon_name=icon, priority=100))
    return buttons


def buttons_for(portal: Portal, user: Any) -> list[Button]:
    """What can be done with a portal besides editing it; apps above add theirs by the hook ``portal_buttons``."""
    added = [button for make in hooks.get_hooks("portal_buttons") for button in make(portal)]
    return [*added, *state_buttons(portal, user)]


class PortalIndexView(ScopedIndexView):
    add_item_label = gettext_lazy("开通站点")

    def get_list_more_buttons(self, instance: Portal) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *buttons_for(instance, self.request.user)]


class OpenView(generic.CreateView):
    """One form; saving it opens the portal in one transaction."""

    page_title = gettext_lazy("开通站点")
    submit_button_label = gettext_lazy("开通")

    def get_page_subtitle(self) -> str:
        return str(self.page_title)

    get_header_title = get_page_subtitle

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [*super().get_breadcrumbs_items()[:-1], {"url": "", "label": self.page_title}]

    submit_button_active_label = gettext_lazy("正在开通…")

    def form_valid(self, form: OpeningForm) -> HttpResponse:
        self.form = form
        try:
            with transaction.atomic():
                self.object = form.open()
                log(instance=self.object, action="zq_portals.open")
        except ValidationError as error:
            form.add_error(None, error)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        messages.success(self.request, _("已开通“%s”，栏目、素材库和权限组已建好。") % self.object.name)
        return redirect("portals:edit", self.object.pk)


class PortalEditView(generic.EditView):
    def get_object(self, queryset: QuerySet[Portal] | None = None) -> Portal:
        """Locked where it will be saved, whole: somebody may be closing it at this moment."""
        if self.request.method == "POST":
            queryset = Portal.objects.select_for_update(no_key=True)
        return super().get_object(queryset)

    def form_valid(self, form: PortalForm) -> HttpResponse:
        host = form.initial["host"]
        try:
            with transaction.atomic():
                response = super().form_valid(form)
        except (IntegrityError, ValidationError) as error:
            form.add_error(None, _refusal(form.instance, error))
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        if self.object.host != host and (left := hierarchy.departments_outside(self.object, [self.object.host])):
            text = _("下属部门网站的域名应在本站域名之下，请逐一修改：%s。在此之前，原域名须保留为“其他域名”。")
            messages.warning(self.request, text % hierarchy.listed(left))
        return response

    @property
    def header_more_buttons(self) -> list[Any]:
        return [*super().header_more_buttons, *buttons_for(self.object, self.request.user)]


def _refusal(portal: Portal, error: Exception) -> ValidationError:
    """Why a portal could not be saved: who took its host or number since the form was checked."""
    if isinstance(error, ValidationError):
        return error
    try:
        portal.full_clean()
    except ValidationError as found:
        return found
    return ValidationError(_("另一人刚修改了站点，未保存。请刷新后重试。"))


class NewMembershipView(generic.CreateView):
    """``?user=`` names the person to begin with."""

    page_title = gettext_lazy("添加成员")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "user": self.request.GET.get("user", "")}


class NamedByAction:
    """The heading of a screen that does one thing says what and to whom, and so does the window's title."""

    def get_page_subtitle(self) -> str:
        return _("%(action)s：%(name)s") % {"action": self.page_title, "name": self.object}  # type: ignore[attr-defined]

    def get_header_title(self) -> str:
        return self.get_page_subtitle()


class StateView(NamedByAction, generic.EditView):
    """Tells what a state means and asks for what the public must be told."""

    permission_required = "close"
    form_class = StateForm
    template_name = "zq_portals/state.html"
    new_state: str = PortalState.NORMAL
    # As stored: the form brings the portal it checks into the new one.
    old_state: str

    def get_object(self, *args: Any, **kwargs: Any) -> Portal:
        portal = super().get_object(*args, **kwargs)
        self.old_state = portal.state
        return portal

    @property
    def explanation(self) -> Promise:
        return words_for(self.old_state, self.new_state)[2]

    @property
    def consequences(self) -> list[str]:
        """What else goes off line with the portal."""
        goes = self.old_state == PortalState.NORMAL != self.new_state
        return [text for tell in transitions.consequences if (text := tell(self.object))] if goes else []

    @property
    def page_title(self) -> Promise:  # type: ignore[override]
        return words_for(self.old_state, self.new_state)[1]

    submit_button_label = page_title  # type: ignore[assignment]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "new_state": self.new_state}

    def get_edit_url(self) -> str:
        return reverse(f"portals:{STATE_VIEWS[self.new_state][0]}", args=[self.object.pk])

    def get_success_url(self) -> str:
        return reverse("portals:index")

    def form_valid(self, form: StateForm) -> HttpResponse:
        try:
            return super().form_valid(form)
        except ValidationError as error:
            form.add_error(None, error)
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)

    def save_instance(self) -> Portal:
        data = self.form.cleaned_data
        portal = Portal.objects.get(pk=self.object.pk)
        change_state(
            portal,
            self.new_state,
            note=data.get("closing_note", ""),
            until=data.get("closed_until"),
            successor_url=data.get("successor_url", ""),
        )
        action = "notice" if self.old_state == self.new_state else "state"
        log(instance=portal, action=f"zq_portals.{action}", data={"state": self.new_state})
        return portal
