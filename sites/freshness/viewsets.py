"""Lists that cluster administrators keep by hand: serious cases, and addresses that nobody checks."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views import generic

from cms.content.models import Publication
from sites.portals.viewsets import GuardedViewSet

from . import standing
from .models import Case, IgnoredAddress


class Signed:
    """Keeps who wrote the row, and inspects its portal anew."""

    def save_instance(self) -> Any:
        row = self.form.save(commit=False)  # type: ignore[attr-defined]
        row.by = self.request.user  # type: ignore[attr-defined]
        if isinstance(row, Case):
            # A judgement on a page's date takes the place of the suspicion.
            path = urlsplit(row.url).path
            known = Publication.objects.filter(site_id=row.site_id, path=path) if path else Publication.objects.none()
            row.page_id = known.values_list("pk", flat=True).first()
            row.dismissed_on = self._dismissed_on(row)
        row.save()
        if isinstance(row, Case):
            transaction.on_commit(lambda: standing.refresh([row.site_id]), robust=True)
        return row

    def _dismissed_on(self, row: Case) -> date | None:
        """The day on which a case that counted was found untrue; none for a judgement made from the beginning."""
        before = Case.objects.filter(pk=row.pk).first() if row.pk else None
        if not row.dismissed or before is None:
            return None
        return before.dismissed_on if before.dismissed else timezone.localdate()


class SignedCreateView(Signed, generic.CreateView):
    pass


class SignedEditView(Signed, generic.EditView):
    pass


class CaseViewSet(GuardedViewSet):
    model = Case
    name = "freshness_cases"
    icon = "warning"
    menu_label = _("严重问题登记")
    add_view_class = SignedCreateView
    edit_view_class = SignedEditView
    list_filter = ["kind", "dismissed"]
    search_fields = ["title", "note"]
    list_display = [
        TitleColumn("title", label=_("情况"), url_name="freshness_cases:edit"),
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
        TitleColumn("pattern", label=_("地址"), url_name="freshness_ignored:edit"),
        Column("note", label=_("说明")),
    ]

    def get_edit_handler(self) -> Any:
        return ObjectList([FieldPanel("pattern"), FieldPanel("note")]).bind_to_model(self.model)
