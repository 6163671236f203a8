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
    """Lock the row of a page that is about to be written, and take over its place. Within a transaction."""
    rows = Page.objects.select_for_update(no_key=True).filter(pk=page.pk)
    _take_over(page, rows.values(*_FIELDS).first())


def hold_branch(parent: Page, channel: type[Model]) -> None:
    """Lock a page that gets a child, and the channels above it: the child's address is made of theirs."""
    above = [parent.path[:end] for end in range(parent.steplen, len(parent.path), parent.steplen)]
    channels = Q(path__in=above, content_type=ContentType.objects.get_for_model(channel))
    rows = Page.objects.select_for_update(no_key=True).filter(channels | Q(pk=parent.pk)).order_by("path")
    _take_over(parent, {row["pk"]: row for row in rows.values("pk", *_FIELDS)}.get(parent.pk))


def hold_all(pages: QuerySet[Page]) -> None:
    """Lock the rows of pages that are about to be written in one transaction, before the log is. Within it."""
    list(pages.select_for_update(no_key=True).order_by("path").values_list("pk", flat=True))


def _take_over(page: Page, now: dict | None) -> None:
    if now is None:
        return
    for name in _FIELDS:
        setattr(page, name, now[name])
    # Where treebeard keeps the parent as it was.
    page.__dict__.pop("_cached_parent_obj", None)
