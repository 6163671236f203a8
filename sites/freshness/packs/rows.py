"""Packs as rows of JSON, in the words of their files: how the history keeps them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from hashlib import sha256
from typing import Any

from ..rules import Pack, Rule
from ..windows import Window
from .loading import made_of


def head_of(pack: Pack) -> dict[str, str]:
    return {"id": pack.id, "title": pack.title, "version": pack.version, "source": pack.source}


def row_of(rule: Rule) -> dict[str, Any]:
    """Every field that says something."""
    values = {field.name: _written(getattr(rule, field.name)) for field in fields(rule)}
    return {name: value for name, value in values.items() if value not in (None, "", [], {})}


@lru_cache(maxsize=8)
def digest_of(pack: Pack) -> str:
    """Of its rows."""
    rows = [head_of(pack), *(row_of(rule) for rule in pack.rules)]
    return sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()).hexdigest()


def of_rows(head: Mapping[str, str], rules: Sequence[Mapping[str, Any]]) -> Pack:
    """The pack again. Raises PackError for rules that this program no longer knows."""
    return made_of({**head, "rule": rules})


def _written(value: Any) -> Any:
    if isinstance(value, Window):
        return value.stored
    if isinstance(value, Mapping):
        return {key: _written(one) for key, one in value.items()}
    return list(value) if isinstance(value, tuple) else value
