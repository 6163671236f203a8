"""Screens under 搜索: lists for cluster administrators, and what people asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic import CreateView
from wagtail.admin.viewsets.base import ViewSet, ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet

from sites.portals.rights import is_cluster_administrator

from . import asked
from .models import DictionaryWord, Promotion, Synonym

_MOST_ROWS = 50


class PrefilledCreateView(CreateView):
    """An empty form but for what the address says: a query of the log becomes an entry in one click."""

    def get_initial_form_instance(self) -> Any:
        instance = super().get_initial_form_instance() or self.model()
        for name in ("everyday", "queries"):
            if hasattr(instance, name):
                setattr(instance, name, self.request.GET.get(name, "")[:200])
        return instance


class ListViewSet(ModelViewSet):
    """A list that cluster administrators keep."""

    add_view_class = PrefilledCreateView
    copy_view_enabled = False
    inspect_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    list_per_page = 100


class SynonymViewSet(ListViewSet):
    model = Synonym
    name = "search_synonyms"
    icon = "tag"
    menu_label = pgettext_lazy("plural", "同义词")
    search_fields = ["everyday", "official"]
    panels = [FieldPanel("everyday"), FieldPanel("official")]
    list_display = [
        TitleColumn("everyday", label=_("日常说法"), sort_key="everyday", url_name="search_synonyms:edit"),
        Column("official", label=_("规范说法")),
    ]


class WordViewSet(ListViewSet):
    model = DictionaryWord
    name = "search_words"
    icon = "list-ul"
    menu_label = _("词表")
    search_fields = ["word", "note"]
    panels = [FieldPanel("word"), FieldPanel("note")]
    list_display = [
        TitleColumn("word", label=_("词"), sort_key="word", url_name="search_words:edit"),
        Column("note", label=_("说明")),
    ]


class PromotionViewSet(ListViewSet):
    model = Promotion
    name = "search_promotions"
    icon = "pick"
    menu_label = pgettext_lazy("plural", "推荐结果")
    search_fields = ["queries"]
    panels = [FieldPanel("queries"), FieldPanel("page"), FieldPanel("position")]
    list_display = [
        TitleColumn("__str__", label=_("查询词"), url_name="search_promotions:edit"),
        Column("page", label=_("推荐的页面")),
        Column("position", label=_("次序"), sort_key="position"),
    ]


class AskedViewSet(ViewSet):
    """What people asked: most often, without a result, without a click."""

    name = "search_asked"
    icon = "history"
    menu_label = _("搜索记录")

    def index(self, request: HttpRequest) -> HttpResponse:
        if not is_cluster_administrator(request.user):
            raise PermissionDenied
        asked.absorb()
        rows = asked.totals()
        lists = (
            (_("最常搜索"), rows.order_by("-asked_sum", "text")),
            (_("没有结果"), rows.filter(found_sum=0, asked_sum__gt=0).order_by("-asked_sum", "text")),
            (_("有结果却无人点开"), rows.filter(found_sum__gt=0, clicks_sum=0).order_by("-asked_sum", "text")),
        )
        context = {
            "page_title": _("搜索记录"),
            "header_icon": self.icon,
            "days": asked.POPULAR_DAYS,
            "lists": [(heading, _with_addresses(found)) for heading, found in lists],
        }
        return render(request, "search/asked.html", context)

    def get_urlpatterns(self) -> list[URLPattern]:
        return [path("", self.index, name="index")]


class SearchGroup(ViewSetGroup):
    menu_label = _("站内搜索")
    menu_icon = "list-ul"
    menu_order = 60
    items = (AskedViewSet, SynonymViewSet, WordViewSet, PromotionViewSet)


def _with_addresses(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """Each row with where a promoted result or a synonym is made of it."""
    return [
        {
            **row,
            "promote": f"{reverse('search_promotions:add')}?{urlencode({'queries': row['text']})}",
            "synonym": f"{reverse('search_synonyms:add')}?{urlencode({'everyday': row['text']})}",
        }
        for row in rows[:_MOST_ROWS]
    ]
