"""Compare the files on disk with the signed manifest and the record; put right what differs by rendering it again."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from cms.changes.locks import exclusive
from cms.changes.readers import lag
from sites.portals.models import Portal

from . import ledger, redirects, release
from . import loading as contexts
from .catalogue import AskedCatalogue
from .manifest.batches import REPAIR
from .manifest.log import ManifestLog
from .manifest.models import ManifestHead
from .manifest.reading import Reading, read
from .manifest.segments import Segments
from .models import Output, PortalTree
from .release import lock_name
from .tree import Tree
from .turns import turn

MAP = "redirects.map"


@dataclass(slots=True)
class Findings:
    """What is wrong with a portal's files, by root-relative address.

    ``release``: the record speaks of another one. ``manifest``: what shows that the manifest itself was tampered with.
    ``unrecorded``: where manifest and database do not say the same of a file.
    """

    host: str
    files: int = 0
    altered: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    extra: list[str] = field(default_factory=list)
    unrecorded: list[str] = field(default_factory=list)
    manifest: list[str] = field(default_factory=list)
    release: bool = False
    # What differs in the bucket: ``{"altered", "missing", "extra", "unreachable"}``, empty without one.
    bucket: dict[str, list[str]] = field(default_factory=dict)

    @property
    def sound(self) -> bool:
        return self.sound_here and not any(self.bucket.values())

    @property
    def sound_here(self) -> bool:
        return not (self.doubtful or self.manifest or self.release)

    @property
    def doubtful(self) -> set[str]:
        return {*self.altered, *self.missing, *self.extra, *self.unrecorded}

    def as_json(self) -> dict:
        return asdict(self)


def check(portal: Portal) -> Findings:
    """Hash every file of the portal's current release.

    Without a lock first, because it takes its time; what then seems wrong is looked at again while nobody writes.
    """
    digests: dict[str, str] = {}
    found = _compare(portal, digests)
    if not found.sound_here:
        for path in found.doubtful:
            digests.pop(path, None)
        with exclusive(lock_name(portal.pk)), turn(portal.pk):
            found = _compare(portal, digests)
    _compare_bucket(portal, found)
    return found


def repair(portal: Portal, found: Findings) -> Findings:
    """Put right what ``found`` names; the findings of a second check. Raises WritingError."""
    with exclusive(lock_name(portal.pk)):
        tree = Tree(portal.host)
        if found.manifest:
            Segments(tree.folder / "manifest").set_aside(f"aside-{timezone.now():%Y%m%dT%H%M%S}")
        if found.release or found.unrecorded:
            # So that no file of the current release is taken over.
            PortalTree.objects.filter(pk=portal.pk).update(release="")
            release.build_in_lock(portal)
        else:
            with turn(portal.pk):
                _repair_in_place(portal, tree, found)
    if any(found.bucket.values()):
        from .bucket import comparing  # loads a large library

        comparing.repair(portal, comparing.Differences(**found.bucket))
    return check(portal)


def read_manifest(portal: Portal) -> Reading:
    head = ManifestHead.objects.filter(pk=portal.pk).first()
    return read(Segments(Tree(portal.host).folder / "manifest"), head)


def _compare(portal: Portal, digests: dict[str, str]) -> Findings:
    """``digests``: hashes by path that need not be taken again; filled."""
    tree, manifest = Tree(portal.host), read_manifest(portal)
    stored = PortalTree.objects.filter(pk=portal.pk).first()
    found = Findings(portal.host, manifest=manifest.problems)
    found.release = stored is None or stored.release != tree.release
    recorded = dict(Output.objects.filter(site_id=portal.pk).values_list("path", "sha256").iterator(chunk_size=5000))
    signed = {path: file.sha256 for path, file in manifest.files.items()}
    if not (found.manifest or found.release):
        found.release = manifest.release != tree.release
        unfinished = {path for path, digest in recorded.items() if digest == ledger.UNFINISHED}
        found.unrecorded = sorted({path for path, _ in recorded.items() ^ signed.items()} - unfinished)
    expected = recorded if found.manifest else signed
    found.files = len(expected)
    _compare_files(tree, expected, digests, found)
    if not found.release and not lag("files") and _map_differs(portal, tree):
        found.altered.append(MAP)
    return found


def _compare_bucket(portal: Portal, found: Findings) -> None:
    """Where outputs go to a bucket, what it holds against the manifest."""
    if not settings.ZHANQUN_BUCKET or found.manifest:
        return
    from .bucket import comparing  # loads a large library

    signed = {path: file.sha256 for path, file in read_manifest(portal).files.items()}
    if differences := comparing.compare(portal, signed):
        found.bucket = differences._asdict()


def _compare_files(tree: Tree, expected: Mapping[str, str], digests: dict[str, str], found: Findings) -> None:
    missing = set(expected)
    for path, file in tree.files():
        if path not in expected:
            found.extra.append(path)
            continue
        missing.discard(path)
        if path not in digests:
            digests[path] = _hash(file)
        if digests[path] != expected[path]:
            found.altered.append(path)
    found.missing = sorted(missing)
    found.altered.sort()
    found.extra.sort()


def _repair_in_place(portal: Portal, tree: Tree, found: Findings) -> None:
    """Wrong files are rendered from the database; a file that is there and not recorded goes. The manifest tells."""
    wanted = {*found.altered, *found.missing} - {MAP}
    desired = release.files_of(portal) if wanted else {}
    written = []
    for path in sorted(wanted & desired.keys()):
        content = desired[path]
        tree.write(path, content)
        written.append((path, ledger.sha256(content), len(content)))
        Output.objects.filter(site_id=portal.pk, path=path).update(sha256=written[-1][1], size=written[-1][2])
    gone = wanted - desired.keys()
    for path in sorted({*found.extra, *gone}):
        tree.remove(path)
    ledger.forget(portal.pk, gone)
    if MAP in found.altered:
        tree.write_beside(MAP, redirects.nginx_map(_context(portal)).encode())
    log = ManifestLog(portal.pk, tree, lambda: ledger.files_of(portal.pk))
    if found.manifest:
        log.begin(tree.release, ledger.files_of(portal.pk))
    else:
        log.append(REPAIR, tree.release, written, sorted(gone))


def _map_differs(portal: Portal, tree: Tree) -> bool:
    """Whether the map of moved addresses, which stands beside the public tree, is another than it should be."""
    try:
        actual = (tree.folder / MAP).read_bytes()
    except FileNotFoundError:
        actual = b""
    return actual != redirects.nginx_map(_context(portal)).encode()


def _context(portal: Portal) -> contexts.PortalContext:
    return contexts.load(portal, AskedCatalogue(portal.pk))


def _hash(file: Path) -> str:
    try:
        with file.open("rb") as handle:
            return hashlib.file_digest(handle, "sha256").hexdigest()
    except OSError:
        return ""
