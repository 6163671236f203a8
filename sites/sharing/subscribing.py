"""Which subscriptions a new publication meets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cms.content.models import Channel, Publication
from search.text.folding import fold
from search.text.segment import words

from .models import Subscription


def met_by(items: Iterable[Publication]) -> Iterator[tuple[Publication, Subscription]]:
    """Pairs of an item and a subscription that asks for it; two queries for all of them."""
    asked = list(Subscription.objects.filter(active=True).select_related("portal", "channel"))
    below = _channels_below({one.source_channel_id for one in asked if one.source_channel_id})
    for item in items:
        folded = ""
        for one in asked:
            if not _fits(item, one, below):
                continue
            folded = folded or (fold("\n".join((item.title, item.summary, item.plain_text))) if one.query else "")
            if all(word in folded for word in _words(one.query)):
                yield item, one


def _fits(item: Publication, asked: Subscription, below: dict[int, set[int]]) -> bool:
    """Whether all but the words of a search agree."""
    return (
        item.site_id != asked.portal_id
        and item.first_live_at >= asked.created_at
        and item.kind in asked.channel.allowed_kinds
        and asked.source_portal_id in (None, item.site_id)
        and (not asked.source_channel_id or item.parent_id in below[asked.source_channel_id])
        and asked.kind in ("", item.kind)
        and (not asked.keyword or asked.keyword in item.keywords)
    )


def _words(query: str) -> list[str]:
    return [word for word in words(fold(query)) if word.strip()]


def _channels_below(channel_ids: set[int]) -> dict[int, set[int]]:
    """Each channel with those below it."""
    if not channel_ids:
        return {}
    roots = list(Channel.objects.filter(pk__in=channel_ids))
    return {
        root.pk: set(Channel.objects.descendant_of(root, inclusive=True).values_list("pk", flat=True)) for root in roots
    }
