"""Which topics (专题) a page belongs to: those that list it, or list the channel it stands in."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from cms.content.kinds import Kind
from cms.content.models.publication import Publication
from sites.portals.models import Portal

from .scope import Mark, last_change


class Topics:
    """Published topics by their page ids; ``only`` some of them. One query."""

    def __init__(self, only: Iterable[int] | None = None) -> None:
        self._by_page: dict[int, list[str]] = defaultdict(list)
        self._by_channel: dict[int, list[str]] = defaultdict(list)
        rows = _published() if only is None else _published().filter(pk__in=only)
        for number, data in rows.order_by("pk").values_list("pk", "data"):
            for page_id in set(_listed(data)):
                self._by_page[page_id].append(str(number))
            if channel := data.get("channel"):
                self._by_channel[channel].append(str(number))

    def of(self, page_id: int, channel_id: int | None) -> tuple[str, ...]:
        """Ids of the topics of a page, as the index holds them."""
        return tuple(dict.fromkeys((*self._by_page.get(page_id, ()), *self._by_channel.get(channel_id or 0, ()))))

    def members(self) -> set[int]:
        """Ids of the published pages that belong to any of these topics."""
        if not (self._by_page or self._by_channel):
            return set()
        belonging = Q(pk__in=list(self._by_page)) | Q(parent_id__in=list(self._by_channel))
        return set(Publication.objects.filter(belonging).values_list("pk", flat=True))


def topic_titles() -> dict[str, str]:
    """Id -> title of every published topic; one query, asked again after any change of the cluster."""
    return _titles(last_change())


@lru_cache(maxsize=1)
def _titles(mark: Mark) -> dict[str, str]:
    return {str(number): title for number, title in _published().order_by("-pk").values_list("pk", "title")}


def _published() -> QuerySet[Publication]:
    """Portal by portal: that is how publications are indexed by kind, and topics are few among very many."""
    return Publication.objects.filter(site__in=Portal.objects.values("site"), kind=Kind.TOPIC)


def _listed(data: dict[str, Any]) -> Iterator[int]:
    for group in data.get("groups") or ():
        for item in group.get("links") or ():
            link = item.get("value", item)
            if link.get("page"):
                yield int(link["page"])
