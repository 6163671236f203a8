"""Organisations and their leaders."""

from dataclasses import dataclass
from typing import ClassVar

from .page import Article
from .parts import Picture
from .words import Word


@dataclass(frozen=True, slots=True)
class Leader:
    name: str
    position: str
    duties: str = ""
    biography: str = ""
    photo: Picture | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    name: str
    duties: str = ""
    phone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation(Article):
    template: ClassVar[str] = "organisation.html"
    kind: Word = "organisation"
    address: str = ""
    postcode: str = ""
    phone: str = ""
    hours: str = ""
    leaders: tuple[Leader, ...] = ()
    units: tuple[Unit, ...] = ()
