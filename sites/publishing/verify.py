"""Compare the files on disk with the record, and put right what differs by rendering it again."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from pathlib import Path

from cms.changes.locks import exclusive
from sites.portals.models import Portal

from . import ledger, release
from .models import Output, PortalTree
from .release import lock_name
from .tree import Tree


@dataclass(slots=True)
class Findings:
    """What is wrong with a portal's files, by root-relative address. ``release``: the record speaks of another one."""

    host: str
    files: int = 0
    altered: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    release: bool = False

    @property
    def sound(self) -> bool:
        return not (self.altered or self.missing or self.extra or self.release)

    def as_json(self) -> dict:
        return asdict(self)


def check(portal: Portal) -> Findings:
    """Hash every file of the portal's current release."""
    tree = Tree(portal.host)
    record = PortalTree.objects.filter(pk=portal.pk).first()
    found = Findings(portal.host, release=record is None or record.release != tree.release)
    expected = dict(Output.objects.filter(site_id=portal.pk).values_list("path", "sha256").iterator(chunk_size=5000))
    found.files = len(expected)
    for path, file in tree.files():
        digest = expected.pop(path, None)
        if digest is None:
            found.extra.append(path)
        elif digest != _hash(file):
            found.altered.append(path)
    found.missing = sorted(expected)
    found.altered.sort()
    found.extra.sort()
    return found


def repair(portal: Portal, found: Findings) -> Findings:
    """Put right what ``found`` names; the findings of a second check."""
    if found.release:
        release.build(portal)
    else:
        with exclusive(lock_name(portal.pk)):
            _repair_in_place(portal, found)
    return check(portal)


def _repair_in_place(portal: Portal, found: Findings) -> None:
    """Wrong files are rendered from the database; a file that is there and not recorded goes."""
    tree = Tree(portal.host)
    wanted = {*found.altered, *found.missing}
    desired = release.files_of(portal) if wanted else {}
    for path in sorted(wanted & desired.keys()):
        content = desired[path]
        tree.write(path, content)
        Output.objects.filter(site_id=portal.pk, path=path).update(sha256=ledger.sha256(content), size=len(content))
    gone = wanted - desired.keys()
    for path in sorted({*found.extra, *gone}):
        tree.remove(path)
    ledger.forget(portal.pk, gone)


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""
