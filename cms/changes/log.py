"""Writing the change log."""

from collections.abc import Iterable, Sequence

from django.db import connection, transaction
from django.utils import timezone

from .actor import current_actor_id, current_lane
from .models import Change, Lane
from .nudge import nudge_readers
from .rows import insert_rows, insert_values

# Any constant shared by all writers of one database.
_LOCK = 0x5A51_0001


def record(
    kind: str,
    subject_type: str,
    subject_id: int,
    *,
    site_id: int | None = None,
    lane: int | None = None,
    revision_id: int | None = None,
    payload: dict | None = None,
) -> Change:
    """Write one change. Must run inside the transaction that makes it; readers are nudged once it is committed."""
    change = Change(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        site_id=site_id,
        revision_id=revision_id,
        payload=payload or {},
    )
    if lane is not None:
        change.lane = lane
    record_many([change])
    return change


def record_many(changes: Iterable[Change]) -> None:
    """Write changes in order, with the acting person. Raises TransactionManagementError outside a transaction."""
    rows = list(changes)
    if not rows:
        return
    _require_transaction()
    actor_id, lane, now = current_actor_id(), current_lane(), timezone.now()
    for row in rows:
        row.actor_id = row.actor_id or actor_id
        row.at = now
        if lane is not None and row.lane == Lane.NORMAL:
            row.lane = lane
    lock_log()
    insert_rows(Change, rows)
    _nudge_once()


def record_bulk(kind: str, subject_type: str, subject_ids: Sequence[int], site_id: int) -> None:
    """Write one change in the bulk lane for each subject, in order, as ``record_many`` does."""
    if not subject_ids:
        return
    _require_transaction()
    lock_log()
    columns = ("at", "kind", "lane", "subject_type", "site", "actor", "payload", "subject_id")
    common = (timezone.now(), str(kind), int(Lane.BULK), subject_type, site_id, current_actor_id(), {})
    insert_values(Change, columns, [(*common, subject_id) for subject_id in subject_ids])
    _nudge_once()


def lock_log() -> None:
    """Have every other writer of changes wait until this transaction is over. Must run inside one.

    PostgreSQL hands out ids before commit, so without this a reader could pass an id that is committed after it looked.
    Who holds it also sees what all edits before have made public, and none can follow meanwhile: what is asked before
    something becomes public (whether its channel is withdrawn) is asked after this.
    SQLite has one writer at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _require_transaction() -> None:
    transaction.get_connection().validate_no_broken_transaction()
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a change is written in the transaction of its edit")


def _nudge_once() -> None:
    """One nudge a transaction, however many changes it writes."""
    if not any(callback is nudge_readers for _, callback, _ in connection.run_on_commit):
        transaction.on_commit(nudge_readers, robust=True)
