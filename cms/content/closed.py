"""Branches that the public does not see: for invited readers only, or below a channel that is withdrawn or a draft."""

from __future__ import annotations

from wagtail.models import Page, PageViewRestriction


def paths() -> tuple[str, ...]:
    """Paths in the tree of all such branches."""
    from .models.channel import Channel

    restricted = PageViewRestriction.objects.values_list("page__path", flat=True)
    return (*restricted, *Channel.objects.filter(live=False).values_list("path", flat=True))


def is_closed(page: Page) -> bool:
    """Whether ``page`` stands in such a branch, or its own readers are invited. Whether itself is live is not asked."""
    above = [page.path[: length * page.steplen] for length in range(1, page.depth)]
    if PageViewRestriction.objects.filter(page__path__in=[*above, page.path]).exists():
        return True
    return Page.objects.filter(path__in=above, live=False).exists()
