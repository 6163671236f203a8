"""Policy documents and what explains them."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from .page import Article
from .parts import Item
from .words import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy(Article):
    template: ClassVar[str] = "policy.html"
    kind: Word = "policy"
    index_number: str = ""
    topic_category: str = ""
    issuer: str = ""
    issued_on: date | None = None
    document_number: str = ""
    subject_words: str = ""
    # in_force | amended | repealed | lapsed
    validity: Word = "in_force"
    validity_note: str = ""
    disclosure: Word = ""
    addressee: str = ""
    signature: str = ""
    interpretations: tuple[Item, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpretation(Article):
    template: ClassVar[str] = "interpretation.html"
    kind: Word = "interpretation"
    policies: tuple[Item, ...] = ()
