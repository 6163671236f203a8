"""From lines to pages with their publications, complete but for their ids: all the work that needs no lock."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models.base import ModelState
from django.utils import timezone
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import StreamField

from cms.content import publications
from cms.content.index_numbers import index_numbers
from cms.content.models import Publication
from cms.content.models.base import ContentPage
from cms.content.models.numbering import PAGE_NUMBER, take

from .attached import document_for
from .lines import Line
from .linking import policy_ids
from .target import Target


@dataclass(slots=True)
class NewPage:
    """A page that is not in the database yet; ``publication`` is None for a draft."""

    line: Line
    page: ContentPage
    publication: Publication | None


def contents_of(line: Line, target: Target) -> dict[str, Any]:
    """Field values of the page that ``line`` describes. Stores its attachments. Raises LineError."""
    files = [
        {"type": "attachment", "value": {"document": document_for(item, target.collection).pk, "name": item.name}}
        for item in line.attachments
    ]
    policies = [{"type": "policy", "value": page_id} for page_id in policy_ids(line.policies, target.site.pk)]
    contents = {
        "title": line.title,
        "published_at": line.moment,
        "undated": line.moment is None,
        **line.values,
        "body": line.blocks,
        "attachments": files,
    }
    if line.policies:
        contents["policies"] = policies
    return {name: _field_value(line, name, value) for name, value in contents.items()}


def prepare(lines: Iterable[tuple[Line, dict[str, Any]]], target: Target, *, live: bool) -> list[NewPage]:
    """Pages for lines and their contents, with numbers reserved, rendered for the public when they go ``live``."""
    pairs = list(lines)
    numbers = take(PAGE_NUMBER, len(pairs))
    make = _Maker(_state(live))
    pages = [
        make.page(line.model, {**contents, **_standing(line, target, number)})
        for (line, contents), number in zip(pairs, numbers, strict=True)
    ]
    if live:
        _give_index_numbers(pages, target.site.pk)
    public = live and target.public
    return [
        NewPage(line, page, publications.snapshot(page, target.place, line.rendered) if public else None)
        for (line, _contents), page in zip(pairs, pages, strict=True)
    ]


class _Maker:
    """Pages in number: copies of one empty page of each type, which costs a tenth of calling the model."""

    def __init__(self, common: dict[str, Any]) -> None:
        self._common = common
        self._models: dict[type[ContentPage], ContentPage] = {}

    def page(self, model: type[ContentPage], values: dict[str, Any]) -> ContentPage:
        if model not in self._models:
            self._models[model] = model(**self._common)
        page = model.__new__(model)
        page.__dict__.update(self._models[model].__dict__, _state=ModelState(), translation_key=uuid.uuid4(), **values)
        return page


def _standing(line: Line, target: Target, number: int) -> dict[str, Any]:
    """Where the page stands, as far as it is known without the lock on the tree."""
    return {
        "draft_title": line.title,
        "number": number,
        "slug": str(number),
        "address_date": timezone.localdate(line.moment),
        "depth": target.channel.depth + 1,
        "numchild": 0,
        "locale_id": target.channel.locale_id,
    }


def _state(live: bool) -> dict[str, Any]:
    now = timezone.now()
    return {
        "live": live,
        "has_unpublished_changes": not live,
        "first_published_at": now if live else None,
        "last_published_at": now if live else None,
        "latest_revision_created_at": now,
    }


def _give_index_numbers(pages: Sequence[ContentPage], site_id: int) -> None:
    """索引号 for policy documents that bring none, by year of issue as the editor's own are."""
    waiting: dict[int, list[Any]] = defaultdict(list)
    for page in pages:
        if hasattr(page, "index_number") and not page.index_number:
            waiting[(page.issued_on or timezone.localdate()).year].append(page)
    for year, documents in sorted(waiting.items()):
        for document, number in zip(documents, index_numbers(site_id, year, len(documents)), strict=True):
            document.index_number = number


def _field_value(line: Line, name: str, value: Any) -> Any:
    field = line.model._meta.get_field(name)
    return StreamValue(field.stream_block, value, is_lazy=True) if isinstance(field, StreamField) else value
