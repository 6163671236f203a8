"""Branches that the public does not see: for invited readers only, or below what is withdrawn or a draft."""

from __future__ import annotations

from wagtail.models import Page, PageViewRestriction

from . import standing


def paths() -> tuple[str, ...]:
    """Paths in the tree of all such branches."""
    from .models.channel import Channel
    from .models.home import HomePage

    restricted = PageViewRestriction.objects.values_list("page__path", flat=True)
    withdrawn = [model.objects.filter(live=False).values_list("path", flat=True) for model in (HomePage, Channel)]
    return (*restricted, *withdrawn[0], *withdrawn[1])


def is_public(page: Page) -> bool:
    """Whether the public sees ``page``: it and all above it are live and open to everyone, as the database has it now.

    The answer lasts for a transaction that holds the change log (``cms.changes.log.lock_log``).
    """
    return not _is_hidden(page, [*standing.paths_above(page), page.path])


def is_closed(page: Page) -> bool:
    """Whether ``page`` stands in such a branch, or its own readers are invited. Whether itself is live is not asked."""
    return _is_hidden(page, standing.paths_above(page))


def _is_hidden(page: Page, to_be_live: list[str]) -> bool:
    if PageViewRestriction.objects.filter(page__path__in=[*standing.paths_above(page), page.path]).exists():
        return True
    return Page.objects.filter(path__in=to_be_live, live=False).exists()
