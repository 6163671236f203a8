"""Holes: what a template is given in place of texts when a page is rendered for all pages of its shape (``shapes``)."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import wraps
from typing import Any

from markupsafe import Markup, _escape_inner, escape

from .views.html import Encoded

# A filter and its further arguments.
Step = tuple[Callable[..., Any], tuple[Any, ...]]


class NotByShape(Exception):
    """A template looked into a text, or a view holds what has no shape."""


def _refuse(*_: object, **__: object) -> Any:
    raise NotByShape


class Hole:
    """Stands for a text. It can be printed or filtered, it may know whether it is empty, and it tells nothing else."""

    __slots__ = ("_filled", "_holes", "_leaf", "_step")

    def __init__(self, holes: Holes, leaf: int, *, filled: bool | None, step: Step | None = None) -> None:
        self._holes, self._leaf, self._filled, self._step = holes, leaf, filled, step

    def __bool__(self) -> bool:
        return _refuse() if self._filled is None else self._filled

    def __getattr__(self, name: str) -> Any:
        raise NotByShape(name)

    __str__ = __repr__ = __format__ = __hash__ = __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __len__ = __iter__ = __contains__ = __getitem__ = __add__ = __radd__ = __mod__ = __rmod__ = __mul__ = _refuse
    __int__ = __float__ = __index__ = __call__ = _refuse


@dataclass(slots=True)
class Holes:
    """The holes of one rendering. Marks are random, so that no text of a template can imitate one."""

    token: str = field(default_factory=lambda: secrets.token_hex(8))
    printed: list[tuple[int, Step | None]] = field(default_factory=list)

    def mark(self, hole: Hole) -> str:
        self.printed.append((hole._leaf, hole._step))
        return f"[{self.token}:{len(self.printed) - 1}]"

    def cut(self, text: str) -> Pieces:
        """A rendered text around its holes."""
        first, *others = text.split(f"[{self.token}:")
        numbers, _ends, texts = zip(*(part.partition("]") for part in others), strict=True) if others else ((), (), ())
        return Pieces([first, *texts], [self.printed[int(number)] for number in numbers])


@dataclass(frozen=True, slots=True)
class Pieces:
    """A text around holes: what stands before the first and after each, and the leaf and the filter of each hole."""

    texts: list[str]
    holes: list[tuple[int, Step | None]]


def joined(layout: Sequence[str], slots: Iterable[Pieces], leaves: Sequence[Any], opened: Mapping[int, int]) -> Pieces:
    """Slots with the texts of a layout around them and the leaves filled in; those ``opened`` stay holes, by number."""
    texts: list[str] = []
    holes: list[tuple[int, Step | None]] = []
    waiting = [layout[0]]
    for slot, after in zip(slots, layout[1:], strict=True):
        waiting.append(slot.texts[0])
        for (leaf, step), text in zip(slot.holes, slot.texts[1:], strict=True):
            if leaf in opened:
                texts.append("".join(waiting))
                holes.append((opened[leaf], step))
                waiting.clear()
            else:
                waiting.append(_shown(leaves[leaf], step))
            waiting.append(text)
        waiting.append(after)
    return Pieces([*texts, "".join(waiting)], holes)


class Document:
    """A whole document around holes, ready to be filled in many times, by one thread.

    It keeps what it was filled with last: much of it is the same objects again, such as the names of a channel, and a
    value that is the very same need not be escaped and encoded anew.
    """

    __slots__ = ("_last", "_parts", "holes")

    def __init__(self, pieces: Pieces) -> None:
        self._parts = [b""] * (2 * len(pieces.holes) + 1)
        self._parts[::2] = [text.encode() for text in pieces.texts]
        places: dict[tuple[int, Step | None], list[int]] = defaultdict(list)
        for place, hole in enumerate(pieces.holes):
            places[hole].append(2 * place + 1)
        self.holes = [
            (number, leaf, step, found[0], found[1:]) for number, ((leaf, step), found) in enumerate(places.items())
        ]
        self._last: list[Any] = [_NEVER] * len(self.holes)

    def filled(self, leaves: Sequence[Any]) -> bytes:
        """The document with the values ``leaves``, escaped where they are not Markup."""
        parts, last = self._parts, self._last
        for number, leaf, step, place, more in self.holes:
            value = leaves[leaf]
            if value is last[number]:
                continue
            shown = step[0](value, *step[1]) if step else value
            kind = type(shown)
            text = shown if kind is Encoded else (_escape_inner(shown) if kind is str else printed(shown)).encode()
            parts[place] = text
            if more:
                for other in more:
                    parts[other] = text
            last[number] = value
        return b"".join(parts)


_NEVER = object()


def _shown(value: Any, step: Step | None) -> str:
    return printed(step[0](value, *step[1]) if step else value)


def printed(value: Any) -> str:
    """What printing a value gives: Markup as it is, the mark of a hole, anything else escaped."""
    kind = type(value)
    if kind is str:
        return _escape_inner(value)
    if kind is Markup:
        return value
    return value._holes.mark(value) if kind is Hole else escape(value)


def through(function: Callable[..., Any], *, keeps: bool = False) -> Callable[..., Any]:
    """A filter that a hole can go through: it is called with each text that fills the hole.

    ``keeps``: it gives an empty text for nothing, and for nothing else.
    """

    @wraps(function)
    def filtered(value: Any, *arguments: Any) -> Any:
        if type(value) is not Hole:
            return function(value, *arguments)
        if value._step:
            raise NotByShape
        filled = value._filled if keeps else None
        return Hole(value._holes, value._leaf, filled=filled, step=(function, arguments))

    return filtered


def seeing(function: Callable[..., Any]) -> Callable[..., Any]:
    """A test of types that no hole may deceive."""

    @wraps(function)
    def guarded(value: Any, *arguments: Any) -> Any:
        if type(value) is Hole:
            raise NotByShape
        return function(value, *arguments)

    return guarded
