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
from operator import attrgetter, not_
from typing import Any, get_type_hints

from markupsafe import Markup

from .holes import Hole, Holes, NotByShape
from .views.html import Encoded, Html
from .views.words import Word

_TEXTS = frozenset({str, Markup, Encoded, date, datetime})

Shape = list[Any]
Leaves = list[Any]


def look(view: Any, leaves: Leaves, shape: Shape) -> None:
    """Add the texts of a view object to ``leaves``, and the rest of it to ``shape``."""
    kind = type(view)
    words, texts, others = _fields(kind)
    found = texts(view)
    leaves += found
    shape += (kind, words(view), *map(not_, found))
    for value in others(view):
        if value is None:
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
    elif kind is int or kind is float or kind is bool:
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
    words, texts, others = _names(type(view))
    for name in words:
        object.__setattr__(copy, name, getattr(view, name))
    for name in texts + others:
        object.__setattr__(copy, name, _hollow(getattr(view, name), holes, leaves))
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
def _names(kind: type) -> tuple[list[str], list[str], list[str]]:
    """Fields of a view object: those that a template may decide by, those that are always a text, and the others."""
    hints = get_type_hints(kind, include_extras=True)
    names = [field.name for field in fields(kind)]
    words = [name for name in names if hints[name] in (Word, bool)]
    texts = [name for name in names if hints[name] in (str, Markup, Html)]
    return words, texts, [name for name in names if name not in (*words, *texts)]


@cache
def _fields(kind: type) -> tuple[Any, Any, Any]:
    """What reads the fields of ``_names`` as tuples."""
    try:
        words, texts, others = _names(kind)
    except TypeError as error:
        raise NotByShape(kind.__name__) from error
    return _tuple_of(words), _tuple_of(texts), _tuple_of(others)


def _tuple_of(names: list[str]) -> Any:
    get = attrgetter(*names) if names else None
    if len(names) == 1:
        return lambda view: (get(view),)
    return get or (lambda view: ())
