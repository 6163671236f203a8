"""Answering a question with everything around the engine: lists, promoted results, the log."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import Q

from . import answers, asked, lists
from .engines.found import found
from .engines.interface import Answer, Entry, Found, Question
from .entries import entries
from .text.question import understand

MOST_PROMOTED = 3


def answer(question: Question) -> Answer:
    """What the engine finds, promoted results first on the first page and nowhere else.

    Raises ``EngineUnavailable``.
    """
    lists.refresh()
    answer = answers.ask(question)
    if not question.text.strip():
        return answer
    begins = question.page == 1 and not question.after
    if begins:
        asked.note(question.text, answer.total)
    ids = lists.promoted(question.text)[:MOST_PROMOTED] if question.sort != "date" else ()
    promoted = _entries(ids, question) if ids else []
    return _with_promoted(answer, question, promoted, begins=begins) if promoted else answer


def suggestions(text: str, portals: tuple[str, ...] = (), limit: int = 8) -> list[tuple[str, str]]:
    """(text, address of the page, or empty for a query to be asked) for what is being typed."""
    lists.refresh()
    if not text.strip():
        return []
    titles: dict[str, str] = {}
    for entry in answers.suggest(text, limit, portals):
        titles.setdefault(entry.title, entry.url)
    asked_before = [(query, "") for query in asked.popular(3, text.strip().lower()) if query not in titles]
    return [*titles.items(), *asked_before][:limit]


def nearest(text: str, limit: int = 5) -> list[tuple[str, str]]:
    """(title, address) of pages that hold the longest word of a question that found nothing."""
    words = [word for term in understand(text).terms for word in term.words if len(word) > 1]
    for word in sorted(words, key=len, reverse=True)[:3]:
        if found := answers.ask(Question(text=word, size=limit)).found:
            return [(result.entry.title, result.entry.url) for result in found]
    return []


def _with_promoted(answer: Answer, question: Question, promoted: list[Entry], *, begins: bool) -> Answer:
    """``answer`` with ``promoted`` entries first where it ``begins``, and without them where it goes on."""
    chosen = {entry.id for entry in promoted}
    rest = [result for result in answer.found if chosen.isdisjoint(place.id for place in result.entry.places())]
    if not begins:
        return replace(answer, found=tuple(rest))
    known = {place.id: result for result in answer.found for place in result.entry.places()}
    understood = understand(question.text)
    first = [known.get(entry.id) or found(entry, understood, question) for entry in promoted]
    first = [Found(result.entry, result.title, result.extract, promoted=True) for result in first]
    # It is no more counted than in facets, unless it is all there is. Nothing is left off for it: the next page begins
    # after the last result of this one.
    total, everywhere = answer.total or len(first), answer.everywhere or len(first)
    return replace(answer, found=(*first, *rest), total=total, everywhere=everywhere)


def _entries(ids: tuple[int, ...], question: Question) -> list[Entry]:
    """Promoted entries that are public and pass the question's filters, in the order of ``ids``."""
    public = {entry.id: entry for entry in entries(Q(pk__in=ids))}
    return [public[number] for number in ids if number in public and _passes(public[number], question)]


def _passes(entry: Entry, question: Question) -> bool:
    values = {
        "portal": entry.host,
        "kind": entry.kind,
        "year": str(entry.date.year) if entry.date else "",
        "validity": entry.validity,
    }
    chosen = question.selected()
    if chosen["topic"] and not set(chosen["topic"]) & set(entry.topics):
        return False
    if any(chosen[name] and value not in chosen[name] for name, value in values.items()):
        return False
    return not (question.since or question.until)
