"""What inspections ask of a mailbox. The app that keeps the letters (or settings, above both) gives the provider."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Message:
    """A valid message that counts: no 信访, 举报, 访谈 or 征集. Nothing here is personal.

    ``limit_on``: the last day of its own time limit. ``answered_on`` is None while it waits.
    """

    number: str
    received_on: date
    answered_on: date | None = None
    limit_on: date | None = None
    url: str = ""


# provider(day, site ids or None for all) -> messages received in the year up to ``day``, as they stood then, by site.
Provider = Callable[[date, Collection[int] | None], Mapping[int, Sequence[Message]]]

_provider: Provider | None = None


def set_provider(provider: Provider | None) -> None:
    """Called in ``AppConfig.ready``."""
    global _provider  # noqa: PLW0603 - set once, while apps load
    _provider = provider


def messages_on(day: date, site_ids: Collection[int] | None = None) -> Mapping[int, Sequence[Message]] | None:
    """None where no mailbox is installed."""
    return _provider(day, site_ids) if _provider else None
