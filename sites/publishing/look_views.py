"""Choosing a look in the admin: see the portal's own pages in it first, then change it in one step."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.log_actions import log
from wagtail.permissions import policy_registry

from cms.content.kinds import Kind
from sites.portals.look import PRESETS, palette_of
from sites.portals.models import Portal
from themes.facts import all_facts

from . import look_preview

WIDTHS = (("wide", gettext_lazy("电脑")), ("phone", gettext_lazy("手机")))


class LookForm(forms.Form):
    """Theme and colour to try, and the page and width to try them on."""

    theme = forms.ChoiceField(label=gettext_lazy("主题"), widget=forms.RadioSelect)
    hue = forms.FloatField(
        label=gettext_lazy("主色色相"),
        min_value=0,
        max_value=360,
        help_text=gettext_lazy("0–360。蓝 250，红 27，绿 165。268–345（靛蓝到紫色）不可用。"),
    )
    chroma = forms.FloatField(
        label=gettext_lazy("主色彩度"),
        min_value=0,
        max_value=0.4,
        help_text=gettext_lazy("0.04–0.17，越大越鲜艳。"),
    )
    kind = forms.ChoiceField(label=gettext_lazy("页面"), required=False)
    width = forms.ChoiceField(label=gettext_lazy("屏幕"), choices=WIDTHS, required=False)

    def __init__(self, portal: Portal, data: Any = None) -> None:
        given = data or {name: getattr(portal, name) for name in look_preview.FIELDS}
        super().__init__(given)
        self.portal = portal
        self.fields["theme"].choices = [(one.name, f"{one.title}：{one.description}") for one in all_facts()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in look_preview.kinds_of(portal)]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if not self.errors:
            look_preview.trial(self.portal, data)
        return data


@require_http_methods(["GET", "POST"])
def choose(request: HttpRequest, site_id: int) -> HttpResponse:
    """The screen: GET tries a look, POST takes it, which the publisher answers with a new release and a switch."""
    portal = _portal(request, site_id)
    form = LookForm(portal, request.POST or request.GET or None)
    if request.method == "POST" and form.is_valid():
        portal.save(update_fields=list(look_preview.FIELDS))
        log(instance=portal, action="wagtail.edit")
        messages.success(request, _("外观已更换。新版本正在生成，完成后一次切换。"))
        return redirect("portals:edit", portal.pk)
    context = {
        "form": form,
        "portal": portal,
        "page_title": _("外观：%s") % portal.name,
        "header_title": _("外观：%s") % portal.name,
        "header_icon": "view",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("首页")},
            {"url": reverse("portals:index"), "label": _("站点")},
            {"url": reverse("portals:edit", args=[portal.pk]), "label": portal.name},
            {"url": "", "label": _("外观")},
        ],
        "frame": _frame(portal, form),
        "presets": _presets(form),
        "is_phone": form["width"].value() == "phone",
    }
    return render(request, "zq_publishing/look.html", context)


@never_cache
@require_safe
@xframe_options_sameorigin
def frame(request: HttpRequest, site_id: int) -> HttpResponse:
    """A page of the portal in the look that the query names."""
    portal = _portal(request, site_id)
    form = LookForm(portal, request.GET)
    if not form.is_valid():
        raise Http404
    try:
        return HttpResponse(look_preview.page(portal, form.cleaned_data["kind"] or Kind.HOME))
    except LookupError as error:
        raise Http404 from error


def _frame(portal: Portal, form: LookForm) -> str:
    """Address of the frame, "" for a look that is refused."""
    if not form.is_valid():
        return ""
    query = urlencode({name: form.cleaned_data.get(name) for name in (*look_preview.FIELDS, "kind")})
    return f"{reverse('portal_look_frame', args=[portal.pk])}?{query}"


def _presets(form: LookForm) -> list[dict[str, str]]:
    """Colours to begin with: name, colour, and the query that tries it with all else as it is."""
    kept = {name: form[name].value() or "" for name in ("theme", "kind", "width")}
    return [
        {
            "name": name,
            "colour": palette_of(hue, chroma)["m44"],
            "query": urlencode(kept | {"hue": hue, "chroma": chroma}),
        }
        for name, hue, chroma in PRESETS
    ]


def _portal(request: HttpRequest, site_id: int) -> Portal:
    """The portal, for those who may change it."""
    portal = get_object_or_404(Portal, pk=site_id)
    if not policy_registry.get_by_type(Portal).user_has_permission_for_instance(request.user, "change", portal):
        raise PermissionDenied
    return portal
