"""One portal: every rule with its forecast, every channel with half a year of updates; and one channel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms.content import hooks
from cms.content.kinds import ChannelKind

from .. import records
from ..charts import ticks
from ..confirming import confirm
from ..forms import ConfirmForm
from ..inspecting import inspect
from ..kinds import Level
from ..metrics.page_dates import why
from ..metrics.reviews import review_day
from ..metrics.updates import counted, newest
from ..models import Confirmation, Inspection, PublicationEntry
from ..permissions import portal_for
from ..responsible import People
from ..timeline import ChannelState, Picture, Piece, pictures
from .base import Screen

_VERDICTS_KEPT = 90


@dataclass(frozen=True, slots=True)
class ChannelRow:
    """A channel of the portal view. ``fails_on``: when it begins to count against the portal."""

    page_id: int
    title: str
    url: str
    depth: int
    kind: str
    newest: date | None
    fails_on: date | None
    pages: int
    chart: SafeString


def picture_of(site_id: int, day: date | None = None) -> Picture:
    """On ``day``, or today. Raises Http404 for a day before the portal was there."""
    picture = next(pictures(day or timezone.localdate(), [site_id]), None)
    if picture is None:
        raise Http404
    return picture


class PortalView(Screen):
    template_name = "zq_freshness/portal.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.portal = portal_for(self.user, kwargs["site_id"])
        return super().get(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        return self.portal.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        picture = picture_of(self.portal.pk, self.asked_day)
        result = inspect(self.asked_day, [self.portal.pk]).portals[0]
        people = People.load([self.portal.pk])
        past = Inspection.objects.filter(site_id=self.portal.pk).defer("result").order_by("-day")[:_VERDICTS_KEPT]
        return {
            **super().get_context_data(**kwargs),
            "portal": self.portal,
            "public_url": hooks.public_url(self.portal.host),
            "people": [(level.label, people.of(self.portal.pk, level)) for level in Level],
            "result": result,
            "veto": [outcome for outcome in result.outcomes if outcome.rule.veto],
            "others": [outcome for outcome in result.outcomes if not outcome.rule.veto],
            "channels": list(channel_rows(picture, result.channels_due)),
            "past": list(past),
        }


def channel_rows(picture: Picture, due: dict[int, date]) -> Iterator[ChannelRow]:
    """Channels in the order of the tree, navigation left out."""
    tops = [channel for channel in picture.channels.values() if channel.parent is None]
    for top in tops:
        yield from _rows(top, 0, picture.day, due)


def _rows(channel: ChannelState, depth: int, today: date, due: dict[int, date]) -> Iterator[ChannelRow]:
    pieces = counted(channel.all_pieces())
    last = newest(pieces)
    yield ChannelRow(
        channel.page_id,
        channel.version.title,
        channel.version.url,
        depth,
        "" if channel.is_navigation else str(ChannelKind(channel.kind).label) if channel.kind else "",
        last.updated_on if last else None,
        due.get(channel.page_id),
        len(channel.pieces),
        ticks([piece.updated_on for piece in pieces], today, _("近 26 周的更新")),
    )
    for child in channel.children:
        yield from _rows(child, depth + 1, today, due)


class ChannelView(Screen):
    """The pages of a channel, those to be reviewed first: when each was an update and why not; and confirming them."""

    template_name = "zq_freshness/channel.html"
    PER_PAGE = 100

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        entry = PublicationEntry.objects.filter(page_id=kwargs["page_id"], kind="channel").order_by("-pk").first()
        if entry is None:
            raise Http404
        self.portal = portal_for(request.user, entry.site_id)
        self.picture = picture_of(entry.site_id)
        if kwargs["page_id"] not in self.picture.channels:
            raise Http404
        self.channel = self.picture.channels[kwargs["page_id"]]
        return super().dispatch(request, *args, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form))
        data = form.cleaned_data
        count = confirm(self.portal.pk, data["pages"], self.user, next_on=data["next_on"], note=data["note"])
        messages.success(request, ngettext("已登记 %d 个页面核实无误。", "已登记 %d 个页面核实无误。", count) % count)
        # Those confirmed have gone to the end, so the same page of the list shows the next.
        return redirect(f"{reverse('freshness_channel', args=[kwargs['page_id']])}?{request.GET.urlencode()}")

    def _form(self, data: Any = None) -> ConfirmForm:
        return ConfirmForm(data, page_ids=[piece.page_id for piece in self.channel.pieces])

    def get_page_subtitle(self) -> str:
        return self.channel.version.title

    def get_trail(self) -> list[dict[str, Any]]:
        return [{"url": reverse("freshness_portal", args=[self.portal.pk]), "label": self.portal.name}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        result = inspect(site_ids=[self.portal.pk]).portals[0]
        return {
            **super().get_context_data(**kwargs),
            "portal": self.portal,
            "public_url": hooks.public_url(self.portal.host),
            "channel": self.channel,
            "fails_on": result.channels_due.get(self.channel.page_id),
            "page": self._page(),
            "form": kwargs.get("form") or self._form(),
            "today": self.picture.day,
        }

    def _page(self) -> Page:
        """One page of the channel's pages as rows."""
        used = records.load(self.picture.day, [self.portal.pk])
        due = {piece.page_id: review_day(piece, used) for piece in self.channel.pieces}
        pieces = sorted(self.channel.pieces, key=lambda piece: _order(piece, due[piece.page_id]))
        page = Paginator(pieces, self.PER_PAGE).get_page(self.request.GET.get("p"))
        rows = Confirmation.objects.filter(page_id__in=[piece.page_id for piece in page]).order_by("at")
        confirmed = {row.page_id: row for row in rows}
        page.object_list = [
            {
                "piece": piece,
                "why": why(self.picture, piece) if piece.is_redated else "",
                "review_on": due[piece.page_id],
                "confirmed": confirmed.get(piece.page_id),
            }
            for piece in page
        ]
        return page


def _order(piece: Piece, review_on: date | None) -> tuple[date, int, int]:
    """By the date of review, those without one last; then the newest first."""
    return review_on or date.max, -(piece.updated_on or date.min).toordinal(), -piece.page_id
