"""Writing receipts as the publisher goes: a few statements for a whole batch of changes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from typing import NamedTuple

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from wagtail.models import Site

from cms.changes.models import Change, Lane
from cms.content.models import Publication
from cms.content.publications import SUBJECT

from ..models import Output
from ..rendered import file_name
from .models import Receipt

State = Receipt.State
# A receipt for every page of an import or a moved channel would cost more than the import. Pages beyond this number in
# one batch, and those of the bulk lane, get theirs when somebody asks (``ask``).
MOST = 500
# Below this many pages the building is over before anybody could see it.
SLOW_FROM = 4
# A receipt in one of these waits for something.
OPEN = (State.BUILDING, State.BUILT, State.FAILED, State.HELD)
_BEGUN = ("change_id", "site", "page_id", "kind", "title", "revision_id", "actor", "accepted_at")
_KNOWN = ("path", "fingerprint", "state", "built_at", "sha256", "size", "error", "attempts", "due_at")

_listeners: list[Callable[[], None]] = []


class _File(NamedTuple):
    sha256: str
    size: int


def when_built(callback: Callable[[], None]) -> None:
    """Register what to do when there are receipts to check (the Celery application sends a message)."""
    _listeners.append(callback)


def begin(changes: Sequence[Change]) -> None:
    """The publisher takes changes in hand that will keep it for a while."""
    rows = [_begun(change) for change in _told(changes)]
    if len(rows) >= SLOW_FROM:
        with transaction.atomic():
            Receipt.objects.bulk_create(rows, ignore_conflicts=True)


def built(changes: Sequence[Change], *, only: Collection[int]) -> None:
    """The files of these changes are written, on the portals ``only``: from now on their addresses are looked at."""
    _settle([change for change in _told(changes) if change.site_id in only])


def built_since(site_id: int, since: int, through: int) -> None:
    """As ``built``, of a portal that was set aside and has caught up."""
    built(_of_site(site_id, since, through), only=[site_id])


def failed(site_id: int, since: int, through: int, error: str) -> None:
    """The files of a portal could not be written."""
    rows = [_begun(change) for change in _told(_of_site(site_id, since, through))]
    pages = Publication.objects.filter(pk__in={row.page_id for row in rows})
    titles = dict(pages.values_list("pk", "title"))
    for row in rows:
        row.state, row.error, row.title = State.FAILED, error, row.title or titles.get(row.page_id, "")
    with transaction.atomic():
        Receipt.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["change_id"], update_fields=["state", "error", "title"]
        )


def ask(change: Change) -> Receipt:
    """The receipt of a change that got none by itself, to be checked at once."""
    _settle([change])
    return Receipt.objects.get(change_id=change.pk)


def _settle(changes: Sequence[Change]) -> None:
    if not changes:
        return
    newest = _newest({change.subject_id for change in changes}, changes)
    done = set(
        Receipt.objects.filter(change_id__in=[change.pk for change in changes])
        .exclude(state__in=(State.BUILDING, State.FAILED))
        .values_list("change_id", flat=True)
    )
    facts = _Facts(changes)
    rows = [facts.receipt(change, newest[change.subject_id]) for change in changes if change.pk not in done]
    with transaction.atomic():
        older = Receipt.objects.filter(page_id__in=newest, state__in=OPEN)
        older.exclude(change_id__in=newest.values()).update(state=State.REPLACED, due_at=None)
        Receipt.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["change_id"], update_fields=[*_BEGUN[1:], *_KNOWN]
        )
        announce()


def announce() -> None:
    """Once this transaction is committed, tell that there are receipts to check."""
    for listener in _listeners:
        transaction.on_commit(listener, robust=True)


def _newest(page_ids: set[int], changes: Sequence[Change]) -> dict[int, int]:
    """Page id -> its newest change with a receipt; the urgent lane may have been here before."""
    known = Receipt.objects.filter(page_id__in=page_ids).values_list("page_id").annotate(Max("change_id"))
    newest = dict(known)
    for change in changes:
        newest[change.subject_id] = max(newest.get(change.subject_id, 0), change.pk)
    return newest


class _Facts:
    """What stands in the database about the pages of some changes, in three queries."""

    def __init__(self, changes: Sequence[Change]) -> None:
        columns = ("site_id", "path", "title", "fingerprint", "parent_id")
        rows = Publication.objects.filter(pk__in={change.subject_id for change in changes}).only(*columns)
        self.pages = {row.pk: row for row in rows}
        parents = {row.parent_id for row in rows if row.path is None}
        self.lists = dict(Publication.objects.filter(pk__in=parents).values_list("pk", "path")) if parents else {}
        self.files = self._files()
        self.now = timezone.now()

    def receipt(self, change: Change, newest: int) -> Receipt:
        row = _begun(change)
        row.built_at, row.due_at, row.state = self.now, self.now, State.BUILT
        page = self.pages.get(change.subject_id)
        if change.kind == Change.Kind.WITHDRAWN:
            row.path = change.payload.get("path") or ""
            superseded = page is not None and page.site_id == change.site_id
        else:
            superseded = page is None or page.site_id != change.site_id
            if page and not superseded:
                self._describe(row, page)
        if superseded or newest > change.pk:
            row.state, row.due_at = State.REPLACED, None
        return row

    def _describe(self, row: Receipt, page: Publication) -> None:
        row.title, row.fingerprint = page.title, page.fingerprint
        row.path = self._address(page)
        file = self.files.get((page.site_id, file_name(row.path))) if row.path else None
        if file:
            row.sha256, row.size = file

    def _address(self, page: Publication) -> str:
        """Its own, or of an item that is only a link the list that shows it."""
        return page.path if page.path is not None else self.lists.get(page.parent_id) or ""

    def _files(self) -> dict[tuple[int, str], _File]:
        paths = {file_name(path) for page in self.pages.values() if (path := self._address(page))}
        sites = {page.site_id for page in self.pages.values()}
        found = Output.objects.filter(site_id__in=sites, path__in=paths)
        columns = ("site_id", "path", "sha256", "size")
        return {(site, path): _File(digest, size) for site, path, digest, size in found.values_list(*columns)}


def _told(changes: Iterable[Change]) -> list[Change]:
    """The changes that get a receipt by themselves; the log also tells of portals that are gone."""
    rows = [row for row in changes if row.subject_type == SUBJECT and row.site_id and row.lane != Lane.BULK][:MOST]
    if not rows:
        return []
    there = set(Site.objects.filter(pk__in={row.site_id for row in rows}).values_list("pk", flat=True))
    return [row for row in rows if row.site_id in there]


def _of_site(site_id: int, since: int, through: int) -> list[Change]:
    rows = Change.objects.filter(id__gt=since, id__lte=through, site_id=site_id, subject_type=SUBJECT)
    return list(rows.order_by("id")[: 4 * MOST])


def _begun(change: Change) -> Receipt:
    return Receipt(
        change_id=change.pk,
        site_id=change.site_id,
        page_id=change.subject_id,
        kind=change.kind,
        title=change.payload.get("title") or "",
        revision_id=change.revision_id,
        actor_id=change.actor_id,
        accepted_at=change.at,
        state=State.BUILDING,
    )
