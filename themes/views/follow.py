"""Following a portal by e-mail or feed."""

from dataclasses import dataclass
from typing import ClassVar

from .page import Page
from .parts import Link


@dataclass(frozen=True, slots=True, kw_only=True)
class Follow(Page):
    """The form; or, with ``message``, what became of it, and a ``button`` where a person must still agree."""

    template: ClassVar[str] = "follow.html"
    message: str = ""
    button: str = ""
    error: str = ""
    email: str = ""
    # (value, label) of what can be followed, and how often.
    kinds: tuple[tuple[str, str], ...] = ()
    frequencies: tuple[tuple[str, str], ...] = ()
    feeds: tuple[Link, ...] = ()
