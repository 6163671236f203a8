"""Changed lines of plain pages, many in one transaction: what ``revising`` does for each by Wagtail's mechanism."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.models import Page, PageLogEntry, ReferenceIndex, Revision

from cms.changes.actor import current_actor_id, in_lane
from cms.changes.models import Lane
from cms.changes.rows import insert_rows, insert_values, reserve_ids, update_rows
from cms.content import publications
from cms.content.models.base import ContentPage

from .lines import MODELS, Line
from .models import ImportedLine
from .preparing import contents_of
from .redirecting import leave_redirects
from .revising import apply
from .target import Target

# Pages in one transaction: 0.2 s on SQLite, where other writers wait.
BATCH = 50


@dataclass(slots=True)
class _Change:
    """A page, the line that it becomes, and its title until now."""

    line: Line
    page: ContentPage
    was: str
    revision: Revision


def revise_many(pairs: Sequence[tuple[Line, ImportedLine]], target: Target) -> tuple[set[str], list[str]]:
    """Revise and publish those pages that are plain; keys of the lines that are done, and notes on redirects.

    Plain: live, without a draft, a schedule or an alias, referring to nothing of ours before or after.
    """
    with transaction.atomic(), in_lane(Lane.BULK):
        plain = [(line, known) for line, known in pairs if not line.attachments and not line.policies]
        pages = _plain_pages([known.page_id for _line, known in plain])
        ready = [
            (line, pages[known.page_id])
            for line, known in plain
            if line.digest != known.digest and isinstance(pages.get(known.page_id), line.model)
        ]
        if not ready:
            return set(), []
        changes = _revisions(ready, target)
        _write(changes)
        publications.sync_pages(Page.objects.filter(pk__in=[item.page.pk for item in changes]))
        _log(changes)
        update_rows(ImportedLine, ("digest",), [(item.line.digest, item.page.pk) for item in changes])
        ImportedLine.objects.filter(pk__in=[item.page.pk for item in changes]).update(draft=False)
        notes = leave_redirects([(item.line, item.page.pk) for item in changes], target.site.pk)
    return {item.line.key for item in changes}, notes


def _plain_pages(ids: Iterable[int]) -> dict[int, ContentPage]:
    """Pages by id, their rows locked as edits lock them (``cms.content.standing``)."""
    found = Page.objects.filter(pk__in=list(ids), live=True, has_unpublished_changes=False, go_live_at=None)
    rows = found.filter(alias_of=None).select_for_update(no_key=True)
    locked = set(rows.values_list("pk", flat=True))
    locked -= set(Page.objects.filter(alias_of__in=locked).values_list("alias_of", flat=True))
    base = ContentType.objects.get_for_model(Page)
    names = [str(pk) for pk in locked]
    tied = ReferenceIndex.objects.filter(Q(base_content_type=base, object_id__in=names))
    locked -= {int(pk) for pk in tied.values_list("object_id", flat=True).distinct()}
    pages: dict[int, ContentPage] = {}
    for model in MODELS.values():
        pages |= model.objects.in_bulk(locked - pages.keys())
    return pages


def _revisions(ready: Sequence[tuple[Line, ContentPage]], target: Target) -> list[_Change]:
    """New revisions, after one of the imported version for pages that have none yet."""
    firsts = [_revision(page) for _line, page in ready if page.latest_revision_id is None]
    changes = []
    for line, page in ready:
        was = page.title
        apply(page, contents_of(line, target))
        page.draft_title = page.title
        changes.append(_Change(line, page, was, _revision(page)))
    _write_revisions([*firsts, *(item.revision for item in changes)])
    return changes


def _write_revisions(revisions: Sequence[Revision]) -> None:
    """Not by Django, which hands PostgreSQL each column as one array: quoting these took half of the time."""
    for revision, pk in zip(revisions, reserve_ids(Revision, len(revisions)), strict=True):
        revision.pk, revision.object_id = pk, str(revision.object_id)
    insert_rows(Revision, revisions)


def _revision(page: ContentPage) -> Revision:
    return Revision(
        content_object=page,
        base_content_type=page.get_base_content_type(),
        user_id=current_actor_id(),
        content=page.serializable_data(),
        object_str=str(page),
        created_at=timezone.now(),
    )


def _write(changes: Sequence[_Change]) -> None:
    now = timezone.now()
    for item in changes:
        page = item.page
        page.latest_revision_id = page.live_revision_id = item.revision.pk
        page.latest_revision_created_at, page.last_published_at = item.revision.created_at, now
    _update(Page, [item.page for item in changes])
    for model in {type(item.page) for item in changes}:
        _update(model, [item.page for item in changes if type(item.page) is model])


def _update(model: type[Page], pages: Sequence[Page]) -> None:
    columns = [field.attname for field in model._meta.local_concrete_fields if not field.primary_key]
    rows = [(*(getattr(page, column) for column in columns), page.pk) for page in pages]
    update_rows(model, [field.name for field in model._meta.local_concrete_fields if not field.primary_key], rows)


def _log(changes: Sequence[_Change]) -> None:
    """As Wagtail logs an edit, a new title and a publication."""
    columns = ("page", "content_type", "label", "revision", "content_changed", "action", "data", "user")
    columns += ("timestamp", "uuid", "deleted")
    rows: list[tuple[Any, ...]] = []
    actor, now = current_actor_id(), timezone.now()
    for item in changes:
        common = (item.page.pk, ContentType.objects.get_for_model(item.page).pk, str(item.page), item.revision.pk, True)
        last = (actor, now, uuid.uuid4(), False)
        rows.append((*common, "wagtail.edit", {}, *last))
        data: dict[str, Any] = {}
        if item.was != item.page.title:
            data = {"title": {"old": item.was, "new": item.page.title}}
            rows.append((*common, "wagtail.rename", data, *last))
        rows.append((*common, "wagtail.publish", data, *last))
    insert_values(PageLogEntry, columns, rows)
