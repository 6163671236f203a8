"""What can be measured: one function for each metric. A new module is imported at the end of this one."""

from __future__ import annotations

from collections.abc import Callable

from ..measuring import Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture

Metric = Callable[[Picture, Rule, Records], Measured]

METRICS: dict[str, Metric] = {}


def metric(name: str) -> Callable[[Metric], Metric]:
    """Register ``measure(picture, rule, records) -> Measured`` under the name that rules use."""

    def register(measure: Metric) -> Metric:
        METRICS[name] = measure
        return measure

    return register


from . import (  # noqa: E402
    blank_channels,
    channel_update,
    guides,
    home_update,
    interpretations,
    page_dates,
    responses,
    reviews,
    serious_cases,
    solicitations,
    surveyed,
    unreachable,
    yearly_pages,
)

__all__ = [
    "METRICS",
    "blank_channels",
    "channel_update",
    "guides",
    "home_update",
    "interpretations",
    "metric",
    "page_dates",
    "responses",
    "reviews",
    "serious_cases",
    "solicitations",
    "surveyed",
    "unreachable",
    "yearly_pages",
]
