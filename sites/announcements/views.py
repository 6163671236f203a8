"""Screens of those who announce: the announcement with its receipts, what can be done with it, its preview."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST
from wagtail.admin.views import generic
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry
from wagtail.permissions import policy_registry

from cms.changes.log import record
from cms.changes.models import Change
from sites.portals.models import Portal
from sites.portals.views import ScopedIndexView
from sites.publishing.jobs import failures
from themes import rendering
from themes.facts import all_facts

from . import describing, previewing, receipts, reminding, sending, targeting
from .delivering import deliver
from .kinds import Status
from .models import Announcement
from .permissions import beyond_reach, needs_second_person


class AnnouncementIndexView(ScopedIndexView):
    add_item_label = gettext_lazy("新建公告")

    def get_base_queryset(self) -> QuerySet[Any]:
        built = Count("deliveries", filter=Q(deliveries__built_at__isnull=False))
        rows = super().get_base_queryset().select_related("origin")
        return rows.annotate(portals=Count("deliveries"), built=built)


class NewAnnouncementView(generic.CreateView):
    page_title = gettext_lazy("新建公告")
    submit_button_label = gettext_lazy("保存并预览")

    def save_instance(self) -> Announcement:
        self.form.instance.created_by = self.request.user
        return super().save_instance()

    def get_success_url(self) -> str:
        return reverse("announcements:inspect", args=[self.object.pk])

    def get_success_message(self, instance: Announcement) -> str:
        return _("已保存为草稿，还没有推送。请核对下面的推送对象和样子。")


class _DraftView:
    """Only drafts are changed. Whoever submits or approves at the same time waits, or comes first."""

    refusal: Any

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not Announcement.objects.filter(pk=kwargs["pk"], status=Status.DRAFT).exists():
            return self._refused(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def form_valid(self, form: Any) -> HttpResponse:
        with transaction.atomic():
            held = Announcement.objects.select_for_update().filter(pk=self.kwargs["pk"])  # type: ignore[attr-defined]
            if held.values_list("status", flat=True).first() == Status.DRAFT:
                return super().form_valid(form)  # type: ignore[misc]
        return self._refused(self.request, self.kwargs["pk"])  # type: ignore[attr-defined]

    def _refused(self, request: HttpRequest, pk: int) -> HttpResponse:
        messages.error(request, self.refusal)
        return redirect("announcements:inspect", pk)


class EditAnnouncementView(_DraftView, generic.EditView):
    """What went out is withdrawn and sent anew."""

    submit_button_label = gettext_lazy("保存并预览")
    refusal = gettext_lazy("已提交的公告不能修改。请撤回后新建，或请批准人退回。")

    def get_success_url(self) -> str:
        return reverse("announcements:inspect", args=[self.object.pk])


class DeleteAnnouncementView(_DraftView, generic.DeleteView):
    """What went out stays in the records."""

    refusal = gettext_lazy("已提交的公告不能删除，只能撤回。")


class ShowAnnouncementView(generic.InspectView):
    """Before it goes out: who would receive it and what it looks like. Afterwards: each portal's receipt."""

    template_name = "zq_announcements/show.html"
    page_title = gettext_lazy("公告")

    @property
    def header_more_buttons(self) -> list[Any]:
        """What can be done stands on the page itself."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, user = self.object, self.request.user
        context = super().get_context_data(**kwargs)
        rows = list(receipts.deliveries(row))
        context |= {
            "announcement": row,
            "deliveries": rows,
            "counts": receipts.counts(row, rows),
            "second": needs_second_person(row),
            "is_author": row.created_by_id == user.pk,
            "can_send": not beyond_reach(user, targeting.recipients(row)),
            "late": {one.pk for one in rows if receipts.is_late(one)},
            "is_draft": row.status == Status.DRAFT,
            "themes": all_facts(),
            "version": describing.version(row),
            "places": describing.places(row),
            "rules": describing.rules(row),
            "exceptions": describing.rules(row, exception=True),
            "history": ModelLogEntry.objects.for_instance(row).select_related("user").order_by("timestamp"),
        }
        if not rows:
            found = Portal.objects.filter(pk__in=targeting.recipients(row)).order_by("pk")
            context["recipients"] = found.select_related("parent")
        return context


def _submit(row: Announcement, request: HttpRequest) -> str:
    row = sending.submit(row, request.user, seen=request.POST.get("seen", ""))
    if row.status == Status.PENDING:
        return _("已提交，待另一位管理员批准。")
    return _sent(row)


def _approve(row: Announcement, request: HttpRequest) -> str:
    return _sent(sending.approve(row, request.user, seen=request.POST.get("seen", "")))


def _give_back(row: Announcement, request: HttpRequest) -> str:
    sending.give_back(row, request.user, request.POST.get("note", ""))
    return _("已退回起草人。")


def _withdraw(row: Announcement, request: HttpRequest) -> str:
    sending.withdraw(row, request.user, request.POST.get("note", ""))
    return _("已撤回，各站点正在撤下。")


def _repeat(row: Announcement, request: HttpRequest) -> str:
    """Try again on the portals where it failed: bars once the request's transaction is over, the rest by its reader."""
    portals = set(row.deliveries.exclude(error="").values_list("portal_id", flat=True))
    count = len(portals)
    failures.hurry(portals)
    log(instance=row, action="zq_announcements.repeat", user=request.user, data={"portals": count})
    record(Change.Kind.CONFIGURED, sending.SUBJECT, row.pk, site_id=row.origin_id, lane=sending.lane_of(row))
    transaction.on_commit(lambda: deliver([row.pk]), robust=True)
    return ngettext("已向 %d 个站点重发。", "已向 %d 个站点重发。", count) % count


def _remind(row: Announcement, request: HttpRequest) -> str:
    """Mail goes out after the request's transaction, which the mail server must not prolong."""
    late = list(reminding.late(row))
    count = len(reminding.messages(late))
    log(instance=row, action="zq_announcements.remind", user=request.user, data={"portals": count})
    transaction.on_commit(lambda: reminding.remind(late), robust=True)
    if missed := len(late) - count:
        messages.warning(request, _("%d 个站点的人员没有邮箱，请电话联系。") % missed)
    return _("正在向 %d 个站点发催办邮件。") % count if count else ""


def _sent(row: Announcement) -> str:
    if row.status == Status.SCHEDULED:
        return _("已批准，到开始时间自动显示。")
    return _("已推送，各站点的回执见下表。")


ACTIONS: dict[str, Callable[[Announcement, HttpRequest], str]] = {
    "submit": _submit,
    "approve": _approve,
    "give-back": _give_back,
    "withdraw": _withdraw,
    "repeat": _repeat,
    "remind": _remind,
}


@require_POST
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """Do one of ``ACTIONS`` with an announcement of which the person has charge, and show the message it gives."""
    row = _mine(request, pk)
    try:
        if done := ACTIONS[action](row, request):
            messages.success(request, done)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    return redirect("announcements:inspect", pk)


def export(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The receipts as a file; ``form``: xlsx or csv."""
    from . import exporting  # loads a large library

    row = _mine(request, pk)
    kinds = {
        "xlsx": (exporting.xlsx_of, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        "csv": (exporting.csv_of, "text/csv; charset=utf-8"),
    }
    make, content_type = kinds[form]
    response = HttpResponse(make(row), content_type=content_type)
    name = f"announcement-{row.pk}-{slugify(row.status)}.{form}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@xframe_options_sameorigin
def preview(request: HttpRequest, pk: int, theme: str) -> HttpResponse:
    """The banner in the three severities, as a theme shows it."""
    row = _mine(request, pk)
    if theme not in rendering.theme_names():
        raise Http404
    return TemplateResponse(request, "zq_announcements/preview.html", previewing.context_of(row, theme))


@xframe_options_sameorigin
def preview_home(request: HttpRequest, pk: int) -> HttpResponse:
    """The home page of the origin as the announcement changes it."""
    return HttpResponse(previewing.home_of(_mine(request, pk)))


def _mine(request: HttpRequest, pk: int) -> Announcement:
    policy = policy_registry.get_by_type(Announcement)
    if not policy.user_has_permission(request.user, "change"):
        raise PermissionDenied
    rows = policy.instances_user_has_permission_for(request.user, "change")
    return get_object_or_404(rows.select_related("origin"), pk=pk)
