"""Forecasts for programs: an iCalendar feed for calendars, JSON for dashboards. The address is the key to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from icalendar import Calendar, Event, Timezone

from sites.portals.dashboard import Viewer

from ..models import Inspection
from ..responsible import People
from ..results import told_whose
from ..standing import newest

SALT = "zhanqun.freshness.calendar"
# Summer time, last in 1991, is of no use to forecasts.
FIRST = date(2000, 1, 1)


def address_for(user: Any, name: str = "freshness_calendar") -> str:
    """The path of a person's feed: ``freshness_calendar`` or ``freshness_json``. A new password makes new ones."""
    return reverse(name, args=[signing.dumps([user.pk, _seal(user)], salt=SALT)])


def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Every portal of the person, every veto rule with a day of failure."""
    with override("zh-hans"):
        body = calendar_of(_inspections(token))
    return HttpResponse(body, content_type="text/calendar; charset=utf-8")


def json_feed(request: HttpRequest, token: str) -> JsonResponse:
    """The stored outcome of each of the person's portals, as in ``inspect_portals --json``, with its day."""
    rows = list(_inspections(token))
    people = People.load([row.site_id for row in rows])
    portals = [{"at": row.day.isoformat(), **told_whose(row.result, row.site_id, people)} for row in rows]
    return JsonResponse({"portals": portals}, json_dumps_params={"ensure_ascii": False})


def _inspections(token: str) -> Iterable[Inspection]:
    """Raises Http404 for a key that does not fit (any more)."""
    try:
        pk, seal = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
    user = get_user_model().objects.filter(pk=pk, is_active=True).first()
    if user is None or _seal(user) != seal:
        raise Http404
    return newest(Viewer(user).site_ids).values()


def calendar_of(inspections: Iterable[Inspection]) -> bytes:
    calendar = Calendar()
    calendar.add("prodid", "-//Zhanqun//freshness//ZH")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _("网站时效预警"))
    # A calendar has at least one component (RFC 5545, 3.6), also when nothing is forecast.
    calendar.add_component(Timezone.from_tzid(settings.TIME_ZONE, first_date=FIRST))
    for inspection in inspections:
        for rule in inspection.result["rules"]:
            if rule["veto"] and rule["fails_on"]:
                calendar.add_component(_event(inspection, rule))
    return calendar.to_ical()


def _event(inspection: Inspection, rule: dict[str, Any]) -> Event:
    day = date.fromisoformat(rule["fails_on"])
    result = inspection.result
    event = Event()
    event.add("uid", f"{inspection.site_id}-{rule['rule']}@{result['host']}")
    event.add("dtstamp", inspection.at)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("summary", _("%(portal)s：%(rule)s") % {"portal": result["name"], "rule": rule["title"]})
    lines = [rule["note"], *(f"{item['title']} {item['date'] or ''}".strip() for item in rule["items"][:10])]
    event.add("description", "\n".join(line for line in lines if line))
    event.add("last-modified", inspection.at)
    # A day to know of, not one that is taken.
    event.add("transp", "TRANSPARENT")
    return event


def _seal(user: Any) -> str:
    return user.get_session_auth_hash()[:16]
