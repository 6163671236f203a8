"""Guides: how a matter is handled."""

from dataclasses import dataclass
from typing import ClassVar

from .page import Article
from .parts import Attachment, Link
from .words import Word


@dataclass(frozen=True, slots=True)
class Material:
    name: str
    form: str = ""
    origin: str = ""
    required: bool = True
    sample: Attachment | None = None
    blank_form: Attachment | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a flow; ``days`` in working days."""

    name: str
    who: str = ""
    days: float | None = None
    result: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    question: str
    answer: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Guide(Article):
    """Time limits in working days; ``legal_basis`` and ``conditions`` one item a string."""

    template: ClassVar[str] = "guide.html"
    kind: Word = "guide"
    audience: str = ""
    authority: str = ""
    legal_basis: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    place: str = ""
    hours: str = ""
    phone: str = ""
    fee: str = ""
    legal_days: int | None = None
    promised_days: int | None = None
    online: Link | None = None
    materials: tuple[Material, ...] = ()
    steps: tuple[Step, ...] = ()
    questions: tuple[Question, ...] = ()
