"""The lines of a portal's form: counted from recorded history, with what people wrote over it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from sites.portals.models import Portal

from ..kinds import Happening
from ..messages import messages_on
from ..models import FigureCorrection, PortalEntry, PublicationEntry
from ..timeline import Picture, pictures
from ..windows import day_of, end_of
from .figures import FIGURES, Figure, Value, YearOfPortal, last_day


@dataclass(frozen=True, slots=True)
class Line:
    """``counted``: by the system, None where it cannot know. ``corrections``: the newest first."""

    figure: Figure
    counted: Value
    corrections: Sequence[FigureCorrection]

    @property
    def value(self) -> Value:
        """What is published; None stays blank."""
        return self.corrections[0].value if self.corrections else self.counted


def years_of(portal: Portal) -> list[int]:
    """From the portal's opening to this year, the newest first."""
    opened = PortalEntry.objects.filter(site_id=portal.pk).order_by("id").first()
    first = day_of(opened.at if opened else portal.opened_at).year
    return list(range(timezone.localdate().year, first - 1, -1))


def count(portal: Portal, year: int) -> list[Line]:
    """Every line of the form of a year, in its order; a constant number of queries. Empty before the opening."""
    day = last_day(year, timezone.localdate())
    picture = next(pictures(day, [portal.pk]), None)
    if picture is None:
        return []
    known = messages_on(day, [portal.pk])
    of_year = None if known is None else [one for one in known.get(portal.pk, ()) if one.received_on.year == year]
    year_of = YearOfPortal(portal, year, picture, of_year, _moved(picture))
    corrections = _corrections(portal, year)
    return [
        Line(figure, figure.count(year_of) if figure.count else None, corrections.get(figure.key, []))
        for figure in FIGURES
    ]


def _moved(picture: Picture) -> set[int]:
    """Pages that this portal showed and that another one showed last."""
    entries = PublicationEntry.objects.filter(at__lt=end_of(picture.day))
    left = entries.filter(site_id=picture.site_id, happening=Happening.WITHDRAWN)
    last = dict(entries.filter(page_id__in=left.values("page_id")).order_by("id").values_list("page_id", "site_id"))
    return {page_id for page_id, site_id in last.items() if site_id != picture.site_id}


def _corrections(portal: Portal, year: int) -> dict[str, list[FigureCorrection]]:
    found: dict[str, list[FigureCorrection]] = {}
    for row in FigureCorrection.objects.filter(site_id=portal.pk, year=year).order_by("-id"):
        found.setdefault(row.figure, []).append(row)
    return found
