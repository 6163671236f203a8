"""From lines to pages with their publications, complete but for their ids: all the work that needs no lock."""

from __future__ import annotations

import uuid
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import StreamField

from cms.changes.rows import copy_of
from cms.content import publications
from cms.content.index_numbers import index_numbers
from cms.content.models import Publication
from cms.content.models.base import ContentPage
from cms.content.models.numbering import PAGE_NUMBER, take

from .attached import document_for
from .lines import Line
from .linking import policy_ids
from .target import Target

# Lines, each with the field values of its page.
Contents = dict[Line, dict[str, Any]]


@dataclass(slots=True)
class NewPage:
    """A page that is not in the database yet; ``publication`` is None for a draft."""

    line: Line
    page: ContentPage
    publication: Publication | None


def contents_of(line: Line, target: Target) -> dict[str, Any]:
    """Field values of the page that ``line`` describes, the body as JSON. Stores its attachments. Raises LineError."""
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
    for name in streams_of(line.model) & contents.keys():
        if not isinstance(contents[name], str):
            contents[name] = StreamValue(line.model._meta.get_field(name).stream_block, contents[name], is_lazy=True)
    return contents


def reserve_numbers(lines: Contents, target: Target, *, live: bool) -> None:
    """Give the contents of lines the numbers of their addresses, and those that go ``live`` the index numbers."""
    for contents, number in zip(lines.values(), take(PAGE_NUMBER, len(lines)), strict=True):
        contents["number"] = number
    if live:
        _give_index_numbers(lines, target.site.pk)
    ContentType.objects.get_for_models(*{line.model for line in lines})  # known from now on, without a query


def prepare(lines: Contents, target: Target, *, live: bool) -> list[NewPage]:
    """Pages for lines and their numbered contents, rendered for the public when they go ``live``. No query."""
    make = _Maker(_state(live))
    pages = [make.page(line.model, {**contents, **_standing(line, target)}) for line, contents in lines.items()]
    for page in pages:
        page.slug = str(page.number)
    public = live and target.public
    return [
        NewPage(line, page, publications.snapshot(page, target.place, line.rendered) if public else None)
        for line, page in zip(lines, pages, strict=True)
    ]


class _Maker:
    """Pages in number: copies of one empty page of each type."""

    def __init__(self, common: dict[str, Any]) -> None:
        self._common = common
        self._models: dict[type[ContentPage], ContentPage] = {}

    def page(self, model: type[ContentPage], values: dict[str, Any]) -> ContentPage:
        if model not in self._models:
            self._models[model] = model(**self._common)
        return copy_of(self._models[model], {"translation_key": uuid.uuid4(), **values})


def _standing(line: Line, target: Target) -> dict[str, Any]:
    """Where the page stands, as far as it is known without the lock on the tree."""
    return {
        "draft_title": line.title,
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


def _give_index_numbers(lines: Contents, site_id: int) -> None:
    """索引号 for policy documents that bring none, by year of issue as the editor's own are."""
    waiting: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for line, contents in lines.items():
        if hasattr(line.model, "index_number") and not contents.get("index_number"):
            waiting[(contents.get("issued_on") or timezone.localdate()).year].append(contents)
    for year, documents in sorted(waiting.items()):
        for document, number in zip(documents, index_numbers(site_id, year, len(documents)), strict=True):
            document["index_number"] = number


@cache
def streams_of(model: type[ContentPage]) -> frozenset[str]:
    """Names of its stream fields."""
    return frozenset(field.name for field in model._meta.concrete_fields if isinstance(field, StreamField))
