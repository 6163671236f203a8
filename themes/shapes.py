"""Rendering by shape: of pages that differ only in their texts, one is rendered and the others are filled in.

The shape of a page is all of it that a template can decide by: which fields are empty, how long lists are, numbers,
words of closed vocabularies. Its texts (titles, addresses, dates) are what a template can only print. A page of a known
shape is rendered with holes in place of its texts, which gives the document as parts around holes; every further page
of that shape costs looking at its fields and joining parts. A template that does more with a text than print it, ask
whether it is empty or pass it to one of our filters meets ``NotByShape``, and pages of that shape are rendered as ever.
"""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, get_type_hints

from markupsafe import Markup

from .holes import Hole, Holes, NotByShape
from .views.words import Word

_TEXTS = frozenset({str, Markup, date, datetime})

Shape = list[Any]
Leaves = list[Any]


def look(view: Any, leaves: Leaves, shape: Shape) -> None:
    """Add the texts of a view object to ``leaves``, and the rest of it to ``shape``."""
    kind = type(view)
    words, others = _fields(kind)
    shape.append(kind)
    if words:
        shape.append(words(view))
    for value in others(view):
        if type(value) is str:
            leaves.append(value)
            shape.append(not value)
        elif value is None or value is False or value is True:
            shape.append(value)
        else:
            _look_further(value, leaves, shape)


def _look_further(value: Any, leaves: Leaves, shape: Shape) -> None:
    kind = type(value)
    if kind in _TEXTS:
        leaves.append(value)
        shape.append(not value)
    elif kind is tuple:
        _look_list(value, leaves, shape)
    elif kind is int or kind is float:
        shape.append((kind, value))
    else:
        look(value, leaves, shape)


def _look_list(value: tuple[Any, ...], leaves: Leaves, shape: Shape) -> None:
    """A list of one kind; of pairs the first is a name, such as that of a meta tag."""
    shape.append(len(value))
    kind = type(value[0]) if value else None
    if kind is tuple:
        names, texts = zip(*value, strict=True)
        leaves += texts
        shape += (names, tuple(map(bool, texts)))
    elif kind in _TEXTS:
        leaves += value
        shape.append(tuple(map(bool, value)))
    else:
        for item in value:
            look(item, leaves, shape)


def hollow(view: Any, holes: Holes, leaves: Leaves) -> Any:
    """A copy of a view object with holes in place of its texts, which ``leaves`` gets in the order of ``look``."""
    copy = object.__new__(type(view))
    words = _words(type(view))
    for name in (field.name for field in fields(view)):
        value = getattr(view, name)
        object.__setattr__(copy, name, value if name in words else _hollow(value, holes, leaves))
    return copy


def _hollow(value: Any, holes: Holes, leaves: Leaves) -> Any:
    kind = type(value)
    if kind in _TEXTS:
        leaves.append(value)
        return Hole(holes, len(leaves) - 1, filled=bool(value))
    if kind is tuple:
        return tuple(_hollow_item(item, holes, leaves) for item in value)
    if value is None or kind in (bool, int, float):
        return value
    return hollow(value, holes, leaves)


def _hollow_item(item: Any, holes: Holes, leaves: Leaves) -> Any:
    if type(item) is tuple:
        return item[0], _hollow(item[1], holes, leaves)
    return _hollow(item, holes, leaves)


@cache
def _words(kind: type) -> frozenset[str]:
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(name for name, hint in hints.items() if hint == Word)


@cache
def _fields(kind: type) -> tuple[Any, Any]:
    """What reads the words of a view object, and what reads its other fields as a tuple."""
    try:
        names = [field.name for field in fields(kind)]
    except TypeError as error:
        raise NotByShape(kind.__name__) from error
    words = [name for name in names if name in _words(kind)]
    others = [name for name in names if name not in _words(kind)]
    return attrgetter(*words) if words else None, _tuple_of(others)


def _tuple_of(names: list[str]) -> Any:
    get = attrgetter(*names) if names else None
    if len(names) == 1:
        return lambda view: (get(view),)
    return get or (lambda view: ())
