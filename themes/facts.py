"""What a theme says of itself in ``theme.toml``: its name, what it is like, and the kinds of portals it is made for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from .rendering import ROOT, theme_names


@dataclass(frozen=True, slots=True)
class Facts:
    """``name`` is the folder's; ``title`` and ``description`` are for people."""

    name: str
    title: str
    description: str
    kinds: tuple[str, ...]


@cache
def facts(name: str) -> Facts:
    """The facts of an installed theme. Raises FileNotFoundError for another one, KeyError where a line is missing."""
    told = tomllib.loads((ROOT / name / "theme.toml").read_text("utf-8"))
    return Facts(name, told["name"], told["description"], tuple(told["kinds"]))


def all_facts() -> list[Facts]:
    """Every installed theme, by name."""
    return [facts(name) for name in theme_names()]
