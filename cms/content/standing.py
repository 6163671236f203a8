"""Where a page stands in the tree now: somebody may be renaming or moving what is above it.

Each edit locks rows from the top of a branch down, as a rename does, and the log after them. Who works on several pages
in one transaction therefore locks all of them first (``hold_all``): the first one's change locks the log.
"""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, Q, QuerySet
from wagtail.models import Page

_FIELDS = ("path", "depth", "numchild", "url_path")


def hold(page: Page) -> None:
    """Lock the row of a page that is about to be written, and take over its place. Within a transaction.

    Its aliases too: Wagtail writes them after the page.
    """
    _take_over(page, _hold(Q(pk=page.pk) | Q(alias_of=page.pk)).get(page.pk))


def hold_branch(parent: Page, channel: type[Model]) -> None:
    """Lock a page that gets a child, and the channels above it: the child's address is made of theirs."""
    channels = Q(path__in=paths_above(parent), content_type=ContentType.objects.get_for_model(channel))
    _take_over(parent, _hold(channels | Q(pk=parent.pk)).get(parent.pk))


def hold_all(pages: QuerySet[Page]) -> None:
    """Lock the rows of pages that are about to be written in one transaction, before the log is. Within it."""
    aliases = list(Page.objects.filter(alias_of__in=pages.order_by().values("pk")).values_list("pk", flat=True))
    wanted = pages | Page.objects.filter(pk__in=aliases) if aliases else pages
    list(wanted.select_for_update(no_key=True).order_by("path").values_list("pk", flat=True))


def paths_above(page: Page) -> list[str]:
    """Paths in the tree of all that stands above ``page``, from the top down."""
    return [page.path[:end] for end in range(page.steplen, len(page.path), page.steplen)]


def _hold(wanted: Q) -> dict[int, dict]:
    rows = Page.objects.select_for_update(no_key=True).filter(wanted).order_by("path")
    return {row["pk"]: row for row in rows.values("pk", *_FIELDS)}


def _take_over(page: Page, now: dict | None) -> None:
    if now is None:
        return
    for name in _FIELDS:
        setattr(page, name, now[name])
    # Where treebeard keeps the parent as it was.
    page.__dict__.pop("_cached_parent_obj", None)
