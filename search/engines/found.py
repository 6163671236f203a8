"""An entry as a result: seen from the portals asked, its title and text highlighted."""

from ..text.highlight import extract, marked
from ..text.question import Understood
from .interface import Entry, Found, Question


def found(entry: Entry, asked: Understood, question: Question) -> Found:
    marks = asked.marks
    text = entry.text or entry.summary
    return Found(entry.seen_from(question.portals), marked(entry.title, marks), extract(text, marks))
