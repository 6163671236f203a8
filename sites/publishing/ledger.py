"""The record of what is on disk and what it was built from; rows are written in batches, never one by one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q

from cms.changes.rows import insert_values

from .collecting import Made
from .entries import Entry, sha256
from .models import DependencySet, Output, OwnKey, PortalTree, SharedKey
from .rendered import Rendered

BATCH = 2000
# Target that holds the keys of images and attachments which may be shown no more, until somebody has seen to them.
LOOSE = "loose"
# Written before the file, taken back after it: a killed run is seen by it.
UNFINISHED = ""


_ENTRY = [name.removesuffix("_id") for name in Entry._fields]


@dataclass(slots=True)
class Groups:
    """Ids of dependency sets, made when first met."""

    _ids: dict[frozenset[str], int] = field(default_factory=dict)

    def id_of(self, group: frozenset[str]) -> int | None:
        if not group:
            return None
        if group not in self._ids:
            self._ids[group] = _stored_group(group)
        return self._ids[group]


def targets_using(used: Iterable[str]) -> dict[int, set[str]]:
    """Site id -> targets that were built from any of the keys."""
    wanted = sorted(set(used))
    found: dict[int, set[str]] = defaultdict(set)
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        groups = list(SharedKey.objects.filter(key__in=part).values_list("group_id", flat=True).distinct())
        own = OwnKey.objects.filter(key__in=part).values_list("site_id", "target").distinct()
        shared = Output.objects.filter(group_id__in=groups).values_list("site_id", "target") if groups else ()
        for site_id, target in (*own, *shared):
            found[site_id].add(target)
    return found


def outputs_of(site_id: int, targets: Iterable[str] | None = None) -> dict[str, Output]:
    """Rows by path: of a whole portal, or of some targets."""
    found = Output.objects.filter(site_id=site_id)
    if targets is None:
        return {row.path: row for row in found.iterator(chunk_size=BATCH)}
    wanted = list(targets)
    rows: dict[str, Output] = {}
    for start in range(0, len(wanted), BATCH):
        rows.update({row.path: row for row in found.filter(target__in=wanted[start : start + BATCH])})
    return rows


def keys_of(site_id: int, targets: Iterable[str]) -> dict[str, set[str]]:
    """Own keys of targets."""
    found: dict[str, set[str]] = defaultdict(set)
    wanted = list(targets)
    for start in range(0, len(wanted), BATCH):
        rows = OwnKey.objects.filter(site_id=site_id, target__in=wanted[start : start + BATCH])
        for target, key in rows.values_list("target", "key"):
            found[target].add(key)
    return found


def used_media(site_id: int, media_keys: Iterable[str]) -> set[str]:
    """Those of the keys that some target of the portal still uses."""
    wanted = list(media_keys)
    rows = OwnKey.objects.filter(site_id=site_id, key__in=wanted).exclude(target=LOOSE)
    return set(rows.values_list("key", flat=True).distinct())


def unfinished_media(site_id: int) -> set[str]:
    """Keys of images and attachments whose writing began and was not seen to end."""
    rows = Output.objects.filter(site_id=site_id, sha256=UNFINISHED, target__startswith="media:")
    return {target.removeprefix("media:") for target in rows.values_list("target", flat=True)}


def files_of(site_id: int) -> Iterable[tuple[str, str, int]]:
    """Path, SHA-256 and bytes of every finished file of a portal."""
    rows = Output.objects.filter(site_id=site_id).exclude(sha256=UNFINISHED)
    return rows.values_list("path", "sha256", "size").iterator(chunk_size=BATCH)


def everything_of(site_id: int) -> tuple[list[Entry], dict[str, set[str]]]:
    """The whole record of a portal: its entries, and the own keys of its targets."""
    rows = Output.objects.filter(site_id=site_id).values_list(*Entry._fields)
    own: dict[str, set[str]] = defaultdict(set)
    for target, key in OwnKey.objects.filter(site_id=site_id).values_list("target", "key").iterator(chunk_size=BATCH):
        own[target].add(key)
    return [Entry(*row) for row in rows.iterator(chunk_size=BATCH)], own


def begin(site_id: int, paths: dict[str, str]) -> None:
    """Mark files (path -> target) whose writing begins."""
    rows = [
        Output(site_id=site_id, path=path, target=target, sha256=UNFINISHED, size=0) for path, target in paths.items()
    ]
    with transaction.atomic():
        Output.objects.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=["site", "path"],
            update_fields=["target", "sha256"],
        )


def finish(entries: Sequence[Entry]) -> None:
    """Record files as written."""
    for start in range(0, len(entries), BATCH):
        with transaction.atomic():
            Output.objects.bulk_create(
                [Output(**entry._asdict()) for entry in entries[start : start + BATCH]],
                batch_size=BATCH,
                update_conflicts=True,
                unique_fields=["site", "path"],
                update_fields=["target", "sha256", "size", "group", "neighbours"],
            )


def forget(site_id: int, paths: Iterable[str]) -> None:
    wanted = list(paths)
    for start in range(0, len(wanted), BATCH):
        Output.objects.filter(site_id=site_id, path__in=wanted[start : start + BATCH]).delete()


def replace_keys(site_id: int, before: dict[str, set[str]], after: dict[str, set[str]]) -> None:
    """Make the own keys of targets those of ``after``; only what differs is written."""
    gone = Q()
    added = []
    for target in before.keys() | after.keys():
        old, new = before.get(target, set()), after.get(target, set())
        if old - new:
            gone |= Q(target=target, key__in=old - new)
        added += [OwnKey(site_id=site_id, target=target, key=key) for key in sorted(new - old)]
    if not (gone or added):
        return
    with transaction.atomic():
        if gone:
            OwnKey.objects.filter(gone, site_id=site_id).delete()
        OwnKey.objects.bulk_create(added, batch_size=BATCH)


def replace_all(site_id: int, entries: Sequence[Entry], own: dict[str, set[str]], tree: PortalTree) -> None:
    """Record a whole new release."""
    with transaction.atomic():
        Output.objects.filter(site_id=site_id)._raw_delete("default")
        OwnKey.objects.filter(site_id=site_id)._raw_delete("default")
        insert_values(Output, _ENTRY, entries)
        keys = [(site_id, target, key) for target, used in own.items() for key in sorted(used)]
        insert_values(OwnKey, ("site", "target", "key"), keys)
        tree.save()


def entries_of(site_id: int, made: Iterable[Made]) -> list[Entry]:
    """The entries of files that were written elsewhere."""
    groups = _stored_groups({row.group for row in made})
    return [Entry(site_id, *row[:4], groups.get(row.group), row.neighbours) for row in made]


def entry_of(site_id: int, rendered: Rendered, path: str, content: tuple[str, int], groups: Groups) -> Entry:
    """The entry of a file; ``content``: its hash and size."""
    group = groups.id_of(rendered.group)
    return Entry(site_id, path, rendered.target, *content, group, rendered.neighbours)


def _stored_group(group: frozenset[str]) -> int:
    names = sorted(group)
    digest = _digest(group)
    if known := DependencySet.objects.filter(digest=digest).values_list("pk", flat=True).first():
        return known
    with transaction.atomic():
        row, fresh = DependencySet.objects.get_or_create(digest=digest)
        if fresh:
            SharedKey.objects.bulk_create(SharedKey(group=row, key=key) for key in names)
    return row.pk


def _stored_groups(groups: set[frozenset[str]]) -> dict[frozenset[str], int]:
    """Ids of dependency sets, all but the empty one."""
    digests = {_digest(group): group for group in groups if group}
    known = dict(DependencySet.objects.filter(digest__in=digests).values_list("digest", "pk"))
    return {group: known.get(digest) or _stored_group(group) for digest, group in digests.items()}


def _digest(group: frozenset[str]) -> str:
    return sha256("\n".join(sorted(group)).encode())
