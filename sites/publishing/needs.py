"""What publications refer to: pages, images and documents, collected before rendering so that each is one query."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from cms.content.kinds import Kind
from cms.content.references import MARK, references_of

from . import rows
from .rows import Full, Listed


@dataclass(slots=True)
class Needs:
    """Ids by what they name."""

    pages: set[int] = field(default_factory=set)
    images: set[int] = field(default_factory=set)
    documents: set[int] = field(default_factory=set)
    # Channels whose newest items are shown.
    channels: set[int] = field(default_factory=set)

    def add_page(self, row: Full) -> None:
        """Everything the page of ``row`` shows of others."""
        self.add(row.listed.kind, row.listed.data, row.listed.lead_image_id, row.attachments, row.body_html)

    def add_channel(self, channel_id: int | None) -> None:
        if channel_id:
            self.pages.add(channel_id)
            self.channels.add(channel_id)

    def add_item(self, item: Listed) -> None:
        """What a list shows of an item: topics have a picture."""
        if item.kind == Kind.TOPIC and item.lead_image_id:
            self.images.add(item.lead_image_id)

    def add(
        self, kind: str, data: dict[str, Any], image: int | None, attachments: list[dict[str, Any]], body: str
    ) -> None:
        if image:
            self.images.add(image)
        self.documents.update(item["document"] for item in attachments if item.get("document"))
        if MARK in body:
            found = references_of(body)
            self.pages |= found.pages
            self.images |= found.images
            self.documents |= found.documents
        if reader := _BY_KIND.get(kind):
            reader(self, data)


def of_portal(site_id: int) -> Needs:
    """Needs of every page of a portal; only what may refer to something is read."""
    needs = Needs()
    columns = ("kind", "data", "lead_image_id", "attachments", "body_html")
    special = rows.content(site_id=site_id).filter(~Q(kind=Kind.ARTICLE), refers=False)
    for found in (rows.referring(site_id), special):
        for row in found.values_list(*columns).iterator(chunk_size=2000):
            needs.add(*row)
    return needs


def link_pages(links: Iterable[dict[str, Any]]) -> Iterable[int]:
    """Page ids of stored link blocks."""
    return (value["page"] for value in map(value_of, links) if value.get("page"))


def value_of(item: Any) -> Any:
    """Value of a stored list item; older ones stand without their id."""
    return item["value"] if isinstance(item, dict) and item.keys() >= {"value", "type"} else item


def _guide(needs: Needs, data: dict[str, Any]) -> None:
    for material in data.get("materials") or ():
        needs.documents.update(pk for name in ("sample", "blank_form") if (pk := material.get(name)))


def _organisation(needs: Needs, data: dict[str, Any]) -> None:
    needs.images.update(leader["photo"] for leader in data.get("leaders") or () if leader.get("photo"))


def _interpretation(needs: Needs, data: dict[str, Any]) -> None:
    needs.pages.update(data.get("policies") or ())


def _topic(needs: Needs, data: dict[str, Any]) -> None:
    for group in data.get("groups") or ():
        needs.pages.update(link_pages(group.get("links") or ()))
    needs.add_channel(data.get("channel"))


def _home(needs: Needs, data: dict[str, Any]) -> None:
    for section in data.get("sections") or ():
        value = section["value"]
        needs.pages.update(link_pages(value.get("links") or ()))
        for group in map(value_of, value.get("groups") or ()):
            needs.pages.update(link_pages(group.get("links") or ()))
        for name in ("channel", "interpretations"):
            needs.add_channel(value.get(name))


_BY_KIND = {
    Kind.GUIDE: _guide,
    Kind.ORGANISATION: _organisation,
    Kind.INTERPRETATION: _interpretation,
    Kind.TOPIC: _topic,
    Kind.HOME: _home,
}
