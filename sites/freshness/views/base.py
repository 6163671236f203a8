"""What all screens share."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from ..kinds import Verdict
from ..packs import PackError
from ..windows import day_from


class Screen(WagtailAdminTemplateMixin, TemplateView):
    """A page of the admin with breadcrumbs; ``trail`` stands between the overview and it. Views check rights."""

    header_icon = "time"
    page_title: str | Promise = _("时效监测")
    trail: ClassVar[list[dict[str, Any]]] = []

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Callable[..., HttpResponse]:
        """As usual; where the rule pack cannot be used, the screen of rules says why and lets another be chosen."""
        view = super().as_view(**initkwargs)

        @wraps(view)
        def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                return view(request, *args, **kwargs)
            except PackError:
                return redirect("freshness_rules")

        return shown

    @property
    def user(self) -> AbstractUser:
        return self.request.user  # type: ignore[return-value]

    @cached_property
    def asked_day(self) -> date | None:
        """The day in ``?at=``; None for today, which is the default."""
        try:
            day = day_from(self.request.GET.get("at", ""))
        except ValueError:
            return None
        return None if day == timezone.localdate() else day

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        top = {"url": reverse_lazy("freshness_overview"), "label": _("时效监测")}
        items = [*self.breadcrumbs_items, top, *self.get_trail()]
        last = {"url": "", "label": self.get_page_subtitle() or self.get_page_title()}
        return items if items[-1]["label"] == last["label"] else [*items, last]

    def get_trail(self) -> list[dict[str, Any]]:
        return self.trail

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        day = self.asked_day
        shown = {"at": day, "today": day or timezone.localdate(), "is_past": bool(day and day < timezone.localdate())}
        return {**super().get_context_data(**kwargs), "Verdict": Verdict, **shown}
