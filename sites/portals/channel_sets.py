"""The standard channels and home sections of each kind of portal, read from ``channel_sets.toml``."""

from __future__ import annotations

import tomllib
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

FILE = Path(__file__).with_name("channel_sets.toml")


@dataclass(frozen=True, slots=True)
class ChannelPlan:
    """One channel to be made; ``cadence`` in days, None = by the rules of its kind."""

    slug: str
    title: str
    kind: str
    description: str = ""
    keywords: str = ""
    cadence: int | None = None
    in_menu: bool = True
    children: tuple[ChannelPlan, ...] = ()


@dataclass(frozen=True, slots=True)
class ChannelSet:
    """Channels in navigation order, and the sections of the home page as written in the file."""

    channels: tuple[ChannelPlan, ...]
    home: tuple[dict[str, Any], ...]


@cache
def channel_set(kind: str) -> ChannelSet:
    """The set of a portal kind. Raises KeyError for a kind that the file does not hold."""
    data = tomllib.loads(FILE.read_text("utf-8"))[kind]
    return ChannelSet(tuple(_plan(row) for row in data["channels"]), tuple(data["home"]))


def home_sections(kind: str, channel_ids: Mapping[str, int]) -> list[dict[str, Any]]:
    """Stream data of the home page's sections; ``channel_ids`` by path (``zwgk/tzgg``)."""
    return [
        {"type": row["kind"], "value": _section_value(row, channel_ids), "id": str(uuid.uuid4())}
        for row in channel_set(kind).home
    ]


def _plan(row: dict[str, Any]) -> ChannelPlan:
    return ChannelPlan(**{**row, "children": tuple(_plan(child) for child in row.get("children", ()))})


def _section_value(row: dict[str, Any], channel_ids: Mapping[str, int]) -> dict[str, Any]:
    if row["kind"] == "search":
        return {"question": row["heading"], "hot_words": _items(row["words"])}
    value: dict[str, Any] = {"heading": row["heading"]}
    if "groups" in row:
        groups = [{"heading": group["heading"], "links": _searches(group["words"])} for group in row["groups"]]
        value["groups"] = _items(groups)
    elif "words" in row:
        value["links"] = _searches(row["words"])
    elif "links" in row:
        links = [{"label": label, "page": channel_ids[path], "url": ""} for label, path in row["links"]]
        value["links"] = _items(links)
    else:
        value |= {"channel": channel_ids[row["channel"]], "count": row["count"]}
        if "interpretations" in row:
            value["interpretations"] = channel_ids[row["interpretations"]]
    return value


def _searches(words: list[str]) -> list[dict[str, Any]]:
    """Links that search for a word: a new portal has no guides to point at yet."""
    return _items([{"label": word, "page": None, "url": f"/search/?q={quote(word)}"} for word in words])


def _items(values: list[Any]) -> list[dict[str, Any]]:
    return [{"type": "item", "value": value, "id": str(uuid.uuid4())} for value in values]
