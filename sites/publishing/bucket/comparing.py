"""Comparing the bucket with the manifest of what was published, and putting right what differs."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from cms.changes.locks import exclusive
from sites.portals.models import Portal

from ..ledger import sha256
from ..manifest.models import ManifestHead
from ..tree import Tree, WritingError
from .models import SentObject, SentTree
from .sending import lock_of, qualified, remember
from .store import Store, in_parallel


class Differences(NamedTuple):
    """Root-relative addresses of objects; ``unreachable``: why the bucket could not be asked."""

    altered: list[str]
    missing: list[str]
    extra: list[str]
    unreachable: list[str]


def compare(portal: Portal, signed: dict[str, str]) -> Differences | None:
    """``signed``: path -> SHA-256 by the manifest. None while the bucket is behind: the next sending changes it.

    A listing tells of each object its MD5, mostly; only where that is not that of our file the object is fetched.
    """
    with exclusive(lock_of(portal.pk)):
        sent, head = SentTree.objects.filter(pk=portal.pk).first(), ManifestHead.objects.filter(pk=portal.pk).first()
        if sent is None or head is None or (sent.host, sent.batch) != (portal.host, head.batch):
            return Differences([], [], [], [sent.error]) if sent and sent.error else None
        store, tree = Store.of(portal.host), Tree(portal.host)
        try:
            there = store.listed()
            altered = _altered(store, tree, signed, there)
        except WritingError as error:
            return Differences([], [], [], [str(error)])
    return Differences(sorted(altered), sorted(signed.keys() - there.keys()), sorted(there.keys() - signed.keys()), [])


def repair(portal: Portal, found: Differences) -> None:
    """Send again what is altered or missing, as it stands here, and delete what is extra. Raises WritingError."""
    with exclusive(lock_of(portal.pk)):
        store, tree = Store.of(portal.host), Tree(portal.host)

        def send(path: str) -> None:
            if (content := tree.read(path)) is not None:
                store.put(path, content)
                facts = {"site_id": portal.pk, "sha256": sha256(content)}
                rows.append(SentObject(key=qualified(store.place, path), **facts))

        rows: list[SentObject] = []
        in_parallel(send, [*found.altered, *found.missing])
        remember(rows)
        in_parallel(lambda path: store.delete(store.place.key(path)), found.extra)
        SentObject.objects.filter(key__in=[qualified(store.place, path) for path in found.extra]).delete()


def _altered(store: Store, tree: Tree, signed: dict[str, str], there: dict[str, str]) -> list[str]:
    doubtful = [path for path in signed.keys() & there.keys() if there[path] != _md5(tree.read(path))]
    found: list[str] = []

    def look(path: str) -> None:
        if sha256(store.get(path)) != signed[path]:
            found.append(path)

    in_parallel(look, doubtful)
    return found


def _md5(content: bytes | None) -> str:
    return "" if content is None else hashlib.md5(content, usedforsecurity=False).hexdigest()
