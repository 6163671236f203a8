"""Reading the data files: portals, organisations, guides, texts."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent.parent / "data"
_ITEM = re.compile(r"(?m)^(?=# )")


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal of ``portals.toml``; ``serial`` counts from 1 and makes its invented numbers."""

    key: str
    serial: int
    values: dict[str, Any]

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError as error:
            raise AttributeError(name) from error

    @property
    def organ_code(self) -> str:
        return f"99{self.serial:07d}"

    @property
    def identity(self) -> dict[str, Any]:
        """Fields of the registry, for ``open_portal``."""
        return {
            "site_code": f"99000000{self.serial:02d}",
            "report_url": f"https://jiucuo.yunzhou.example/?site_code=99000000{self.serial:02d}",
            "icp": f"浙ICP备000000{self.serial:02d}号-1",
            "police_code": f"浙公网安备 990000000000{self.serial:02d}号",
            "organiser": self.organiser,
            "short_name": self.short,
            "phone": self.phone,
            "email": f"{self.key}@yunzhou.example",
            "address": self.address,
            "postcode": f"0099{self.serial:02d}",
            "hue": float(self.hue),
            "chroma": float(self.chroma),
            "traditional": self.key == "city",
            "organisation_code": self.organ_code,
            "tags": self.values.get("tags", []),
        }


@dataclass(frozen=True, slots=True)
class Text:
    """One item of a text file: who wrote it, how many days before the start, and its lines."""

    title: str
    channel: str
    days: int
    source: str
    keywords: str
    options: dict[str, str] = field(default_factory=dict)
    lines: tuple[str, ...] = ()


@cache
def portals() -> tuple[Portal, ...]:
    rows = _toml("portals.toml")["portal"]
    return tuple(Portal(row["key"], serial, row) for serial, row in enumerate(rows, start=1))


@cache
def organisations() -> dict[str, dict[str, Any]]:
    """By portal key: functions, leaders (name, position, duties), units (name, duties)."""
    return _toml("organisations.toml")


@cache
def guides() -> tuple[dict[str, Any], ...]:
    """All guides, those of one file after the other."""
    return tuple(row for path in sorted((DATA / "guides").glob("*.toml")) for row in _load(path)["guide"])


@cache
def selection() -> dict[str, Any]:
    """``selection.toml``: keys of legal texts by portal and topic category, and ``status``."""
    return _toml("selection.toml")


def texts(name: str) -> Iterator[Text]:
    """Items of ``texts/<name>.md``.

    An item is a line ``# title``, a line ``@ channel | days | source | keywords``, at most one line of options
    ``%name=value|name=value``, then paragraphs (blank lines part them), ``## heading``, table rows ``|a|b``, pictures
    ``!scene|alt text``, files ``+type|title`` and links ``[text](guide:key)``.
    """
    for block in _ITEM.split((DATA / "texts" / f"{name}.md").read_text("utf-8")):
        if block.strip():
            yield _text(block.strip().split("\n"))


def _text(lines: list[str]) -> Text:
    channel, days, source, keywords = [part.strip() for part in lines[1].removeprefix("@").split("|")]
    options = next((_options(line[1:]) for line in lines if line.startswith("%")), {})
    rest = tuple(line for line in lines[2:] if not line.startswith("%"))
    return Text(lines[0][2:].strip(), channel, int(days), source, keywords, options, rest)


def _options(line: str) -> dict[str, str]:
    """``%number=云政发|8|issuer=...``: a part without ``=`` belongs to the one before."""
    options: dict[str, str] = {}
    name = ""
    for part in line.split("|"):
        if "=" in part:
            name, value = part.split("=", 1)
            options[name] = value
        else:
            options[name] += f"|{part}"
    return options


def _toml(name: str) -> dict[str, Any]:
    return _load(DATA / name)


def _load(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text("utf-8"))
