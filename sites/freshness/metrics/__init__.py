"""What can be measured: one function for each metric. A new module is imported at the end of this one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..measuring import Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture

Metric = Callable[[Picture, Rule, Records], Measured]

Check = Callable[[Any], None]

METRICS: dict[str, Metric] = {}
# By name of the metric: what ``params`` its rules may have, and those that they must.
PARAMS: dict[str, dict[str, Check]] = {}
NEEDED: dict[str, tuple[str, ...]] = {}


def metric(name: str, needs: tuple[str, ...] = (), **params: Check) -> Callable[[Metric], Metric]:
    """Register ``measure(picture, rule, records) -> Measured`` under the name that rules use."""

    def register(measure: Metric) -> Metric:
        METRICS[name], PARAMS[name], NEEDED[name] = measure, params, needs
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
    "NEEDED",
    "PARAMS",
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
