"""Bringing the bucket in step with the manifests of what is published here."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from typing import TypeVar

from django.utils.translation import gettext as _

from cms.changes.locks import exclusive
from sites.portals.models import Portal

from ..ledger import sha256
from ..manifest import batches
from ..manifest.batches import File
from ..manifest.models import ManifestHead
from ..manifest.segments import Segments
from ..tree import Tree, WritingError
from .models import SentObject, SentTree
from .store import Place, Store, in_parallel, is_set

logger = logging.getLogger(__name__)
# Objects after which is noted what was sent: a killed run sends these again at most.
NOTED = 200
Item = TypeVar("Item")


@dataclass(slots=True)
class Sent:
    """What one run did."""

    put: int = 0
    deleted: int = 0


def is_behind() -> bool:
    """Whether anything published has not been sent yet."""
    return is_set() and next(_behind(), None) is not None


def send_all() -> tuple[Sent, dict[str, str]]:
    """Send every portal that is behind, on from where it ended; what was done, and why some host could not be sent."""
    total, failures = Sent(), {}
    for site_id, host in _behind() if is_set() else ():
        try:
            done = send(site_id, host)
            total.put, total.deleted = total.put + done.put, total.deleted + done.deleted
        except WritingError as error:
            logger.warning("bucket: %s: %s", host, error)
            failures[host] = str(error)
        SentTree.objects.filter(pk=site_id).update(error=failures.get(host, "")[:2000])
    return total, failures


def lock_of(site_id: int) -> str:
    """Name of the lock under which a portal's objects change."""
    return f"bucket-{site_id}"


def send(site_id: int, host: str) -> Sent:
    """Send one portal. ``host`` is "" for one that was deleted. Raises WritingError."""
    with exclusive(lock_of(site_id)):
        state, _fresh = SentTree.objects.get_or_create(site_id=site_id, defaults={"host": host})
        head = ManifestHead.objects.filter(pk=site_id).first()
        done = Sent()
        if not host or head is None or not Tree(host).release:
            done.deleted = _delete(site_id, Store.of(state.host), _objects(site_id))
            state.delete()
            return done
        run = _Run(site_id, host, state, head)
        done.put, done.deleted = run.put(), run.delete()
        state.host, state.segment, state.offset, state.batch = host, head.segment, head.offset, head.batch
        state.save()
        return done


class _Run:
    """One portal: what its manifest says, against what was sent."""

    def __init__(self, site_id: int, host: str, state: SentTree, head: ManifestHead) -> None:
        self.site_id = site_id
        self.tree = Tree(host)
        self.store = Store.of(host)
        self.changed, gone = _difference(self.tree, state, head)
        # None: everything that is not among the files.
        self.gone = None if state.host != host else gone

    def put(self) -> int:
        """Upload what differs: first what pages show, then pages, then what lists them."""
        known = _objects(self.site_id, None if self.gone is None else map(self._key, self.changed))
        wanted = [file for file in self.changed.values() if known.get(self._key(file.path)) != file.sha256]
        wanted.sort(key=lambda file: _rank(file.path))
        for _rank_of, part in groupby(wanted, key=lambda file: _rank(file.path)):
            for some in _parts(part, NOTED):
                self._upload(some)
        return len(wanted)

    def delete(self) -> int:
        if self.gone is None:
            keep = {self._key(path) for path in self.changed}
            gone = _objects(self.site_id).keys() - keep
        else:
            gone = _objects(self.site_id, map(self._key, self.gone)).keys()
        return _delete(self.site_id, self.store, gone)

    def _upload(self, files: tuple[File, ...]) -> None:
        sent: list[SentObject] = []

        def upload(file: File) -> None:
            content = self.tree.read(file.path)
            # What is not there any more was removed since; a later batch says so.
            if content is not None:
                self.store.put(file.path, content)
                sent.append(SentObject(site_id=self.site_id, key=self._key(file.path), sha256=sha256(content)))

        try:
            in_parallel(upload, files)
        finally:
            remember(sent)

    def _key(self, path: str) -> str:
        return qualified(self.store.place, path)


def _difference(tree: Tree, state: SentTree, head: ManifestHead) -> tuple[dict[str, File], set[str] | None]:
    """Files that may differ, and those that went since; None where all that were sent must be looked through."""
    segments = Segments(tree.folder / "manifest")
    if state.segment == head.segment and state.batch:
        data, whole = segments.read(head.segment, state.offset), False
    else:
        data, whole = segments.read(head.segment), True
    changed: dict[str, File] = {}
    gone: set[str] = set()
    for batch in batches.parse(data):
        if batch.header["kind"] == batches.FULL:
            changed.clear()
        for line in batch.lines.decode().split("\n")[:-1]:
            if line.startswith("-"):
                changed.pop(line[1:], None)
                gone.add(line[1:])
            else:
                digest, size, path = line[1:].split(" ", 2)
                changed[path] = File(path, digest, int(size))
                gone.discard(path)
    return changed, None if whole else gone


def _behind() -> Iterator[tuple[int, str]]:
    """Portals whose manifest is ahead of what was sent, and those that are gone."""
    hosts = dict(Portal.objects.values_list("pk", "host"))
    sent = {row.pk: row for row in SentTree.objects.all()}
    for site_id, batch in ManifestHead.objects.order_by("pk").values_list("pk", "batch"):
        row = sent.get(site_id)
        if site_id in hosts and (row is None or (row.batch, row.host) != (batch, hosts[site_id])):
            yield site_id, hosts[site_id]
    for site_id in sent.keys() - hosts.keys():
        yield site_id, ""


def _objects(site_id: int, keys: Iterable[str] | None = None) -> dict[str, str]:
    """What was sent of a portal, all or those named: key -> SHA-256."""
    rows = SentObject.objects.filter(site_id=site_id)
    if keys is None:
        return dict(rows.values_list("key", "sha256").iterator(chunk_size=5000))
    found: dict[str, str] = {}
    for part in _parts(keys, 500):
        found.update(rows.filter(key__in=part).values_list("key", "sha256"))
    return found


def _delete(site_id: int, store: Store, keys: Iterable[str]) -> int:
    """Delete objects and forget them; how many."""
    count = 0
    for part in _parts(sorted(keys), NOTED):
        in_parallel(lambda key: _store_for(store, key).delete(key.partition("/")[2]), part)
        SentObject.objects.filter(site_id=site_id, key__in=part).delete()
        count += len(part)
    return count


def remember(sent: Iterable[SentObject]) -> None:
    """Note what was put into the bucket, over what was noted of the same objects."""
    SentObject.objects.bulk_create(
        sent, update_conflicts=True, unique_fields=["key"], update_fields=["sha256", "site_id"]
    )


def qualified(place: Place, path: str) -> str:
    """The key of an object with its bucket before it: a portal that changes its host may change its bucket."""
    return f"{place.bucket}/{place.key(path)}"


def _store_for(store: Store, key: str) -> Store:
    return Store(store.client, Place(key.partition("/")[0], ""))


def _parts(items: Iterable[Item], size: int) -> Iterator[tuple[Item, ...]]:
    left = iter(items)
    while part := tuple(islice(left, size)):
        yield part


def _rank(path: str) -> int:
    """What is shown by others comes first, what leads to others last."""
    if path.startswith(("/_assets/", "/media/")):
        return 0
    if path.startswith("/_fragments/"):
        return 1
    return 3 if path.endswith(("/index.html", ".xml")) else 2


def behind_text(failures: dict[str, str]) -> str:
    return _("没有发送到对象存储：%s") % "；".join(f"{host}：{reason}" for host, reason in failures.items())
