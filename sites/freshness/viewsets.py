"""Lists that cluster administrators keep by hand: serious cases, and addresses that nobody checks."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.admin.views import generic
from wagtail.log_actions import log

from cms.content.models import Publication
from sites.portals.listing import RowTitle
from sites.portals.viewsets import GuardedViewSet

from . import standing
from .models import Case, IgnoredAddress


class Signed:
    """Keeps who wrote the row."""

    def save_instance(self) -> Any:
        row = self.form.save(commit=False)  # type: ignore[attr-defined]
        row.by = self.request.user  # type: ignore[attr-defined]
        self.keep(row)
        return row

    def keep(self, row: Any) -> None:
        row.save()


class SignedCreateView(Signed, generic.CreateView):
    pass


class SignedEditView(Signed, generic.EditView):
    pass


class OfCase:
    """Names the page whose date is judged, keeps what the case was, and inspects its portal anew."""

    def keep(self, row: Case) -> None:
        # A judgement on a page's date takes the place of the suspicion.
        path = urlsplit(row.url).path
        known = Publication.objects.filter(site_id=row.site_id, path=path) if path else Publication.objects.none()
        row.page_id = known.values_list("pk", flat=True).first()
        concerned = {row.site_id, *Case.objects.filter(pk=row.pk).values_list("site_id", flat=True)}
        row.replace() if row.pk else row.save()
        _inspect_soon(concerned)


class CaseCreateView(OfCase, SignedCreateView):
    pass


class CaseEditView(OfCase, SignedEditView):
    pass


class CaseTakeBackView(generic.DeleteView):
    """Ends a case instead of deleting it: inspections of the past stay what they were."""

    page_title = _("撤销登记")
    template_name = "zq_freshness/take_back.html"
    success_message = _("已撤销登记“%(object)s”。")

    @property
    def confirmation_message(self) -> str:
        return gettext("撤销后，从今天起不再计入检查；以前各天的检查结果不变。")

    def delete_action(self) -> None:
        log(self.object, "wagtail.delete")
        self.object.take_back()
        _inspect_soon({self.object.site_id})


def _inspect_soon(site_ids: set[int]) -> None:
    transaction.on_commit(lambda: standing.refresh(site_ids), robust=True)


class CaseViewSet(GuardedViewSet):
    model = Case
    name = "freshness_cases"
    icon = "warning"
    menu_label = _("严重问题登记")
    add_view_class = CaseCreateView
    edit_view_class = CaseEditView
    delete_view_class = CaseTakeBackView
    delete_template_name = CaseTakeBackView.template_name
    list_filter = ["kind", "dismissed"]
    search_fields = ["title", "note"]
    list_display = [
        RowTitle("title", label=_("情况"), url_name="freshness_cases:edit"),
        Column("site", label=_("站点"), accessor="site.site_name"),
        Column("kind", label=_("类型"), accessor="get_kind_display"),
        Column("found_on", label=_("发现日期"), sort_key="found_on"),
        Column("closed_on", label=_("处置完成日期")),
    ]

    def get_edit_handler(self) -> Any:
        names = ("site", "kind", "title", "url", "found_on", "closed_on", "dismissed", "note")
        return ObjectList([FieldPanel(name) for name in names]).bind_to_model(self.model)


class IgnoredAddressViewSet(GuardedViewSet):
    model = IgnoredAddress
    name = "freshness_ignored"
    icon = "link"
    menu_label = _("不检查的外部地址")
    add_view_class = SignedCreateView
    edit_view_class = SignedEditView
    search_fields = ["pattern", "note"]
    list_display = [
        RowTitle("pattern", label=_("地址"), url_name="freshness_ignored:edit"),
        Column("note", label=_("说明")),
    ]

    def get_edit_handler(self) -> Any:
        return ObjectList([FieldPanel("pattern"), FieldPanel("note")]).bind_to_model(self.model)
