"""What the ``params`` of a rule may be; each check raises ValueError or TypeError for anything else."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from cms.content.kinds import ChannelKind

from ..windows import Window


def whole(value: Any) -> None:
    """A number of days, elements or probes, from 0."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000:
        raise ValueError(value)


def switch(value: Any) -> None:
    if not isinstance(value, bool):
        raise ValueError(value)


def word(value: Any) -> None:
    if not isinstance(value, str) or not value:
        raise ValueError(value)


def kinds(value: Any) -> None:
    """Kinds of channels."""
    if not isinstance(value, list | tuple) or not set(value) <= set(ChannelKind.values):
        raise ValueError(value)


def span(value: Any) -> None:
    Window.parse(value)


def day_of_year(value: Any) -> None:
    """``01-31``."""
    date.fromisoformat(f"2027-{value}")


def pattern(value: Any) -> None:
    """A regular expression."""
    try:
        re.compile(value)
    except re.error as error:
        raise ValueError(value) from error
