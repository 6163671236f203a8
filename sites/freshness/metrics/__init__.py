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
# Those that need no pages: probes and surveys are judged anew whenever they come (``standing.rejudge``).
PAGELESS: set[str] = set()
# Whether a rule of the metric has the window without which it could not judge.
HAS_WINDOW: dict[str, Callable[[Rule], bool]] = {}


def metric(
    name: str,
    needs: tuple[str, ...] = (),
    *,
    reads_pages: bool = True,
    has_window: Callable[[Rule], bool] = lambda rule: True,
    **params: Check,
) -> Callable[[Metric], Metric]:
    """Register ``measure(picture, rule, records) -> Measured`` under the name that rules use."""

    def register(measure: Metric) -> Metric:
        METRICS[name], PARAMS[name], NEEDED[name] = measure, params, needs
        HAS_WINDOW[name] = has_window
        if not reads_pages:
            PAGELESS.add(name)
        return measure

    return register


from . import (  # noqa: E402 - they register themselves
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
    "HAS_WINDOW",
    "METRICS",
    "NEEDED",
    "PAGELESS",
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
