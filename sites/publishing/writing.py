"""Put rendered targets into a portal's tree: only what differs from the record is written, and the record with it."""

from __future__ import annotations

import re
from collections.abc import Sequence, Set

from . import hant, keys, ledger, media, targets
from .context import PortalContext
from .ledger import Entry
from .manifest.batches import EDIT
from .manifest.log import ManifestLog
from .models import Output
from .rendered import Rendered
from .tree import Tree

_LINK = re.compile(rb'(?<=href=")(/[^"#?]*)')
# Files after whose writing a run signs what it has written so far, to bound what it keeps in mind.
BATCH = 5000


class Writer:
    """Writes into one portal's tree, under its lock. What nothing links to any more goes last, by ``remove``.

    Files stay unfinished in the record until the manifest holds them: what a crash leaves unsigned is written again.
    """

    def __init__(self, context: PortalContext, tree: Tree) -> None:
        self.context = context
        self.site_id = context.site_id
        self.tree = tree
        self.written = self.removed = 0
        self._groups = ledger.Groups()
        self._gone: set[str] = set()
        self._media: set[str] = set()
        self._pending: dict[str, Entry] = {}
        self._unsigned: set[str] = set()

    def put(self, rendered: Sequence[Rendered]) -> set[str]:
        """Write what differs; the targets whose files came or went. Images come first: no page shows a missing one."""
        if not rendered:
            return set()
        rendered = [hant.with_variant(self.context, item) for item in rendered]
        names = [item.target for item in rendered]
        known = ledger.outputs_of(self.site_id, names)
        before = ledger.keys_of(self.site_id, [*names, ledger.LOOSE])
        after = {item.target: item.own for item in rendered}
        shown = keys.media_among(key for own in after.values() for key in own)
        earlier = keys.media_among(key for own in before.values() for key in own)
        after[ledger.LOOSE] = earlier - shown
        self._put_media(shown)
        fresh = {path: (item, content) for item in rendered for path, content in item.files.items()}
        self._put_files(fresh, known)
        ledger.replace_keys(self.site_id, before, after)
        self._media |= earlier
        self._gone -= fresh.keys()
        gone = known.keys() - fresh.keys()
        self._gone |= gone
        # What a killed run began counts as new: it may not have come to what follows from it.
        finished = {path for path, row in known.items() if row.sha256 != ledger.UNFINISHED}
        return {known[path].target for path in gone} | {fresh[path][0].target for path in fresh.keys() - finished}

    def remove(self) -> None:
        """Remove files that nothing links to any more, and images and attachments that nothing shows.

        Among these may be what a killed run began for a page that went before it came to it again.
        """
        self._media |= ledger.unfinished_media(self.site_id)
        if self._media:
            unused = self._media - ledger.used_media(self.site_id, self._media)
            # A page may still name what was deleted.
            unused |= media.vanished(self._media - self.context.media.keys())
            self._gone |= ledger.outputs_of(self.site_id, [keys.target("media", key) for key in unused]).keys()
        for path in sorted(self._gone):
            self.tree.remove(path)
        self._settle(sorted(self._gone))
        self.removed += len(self._gone)
        if self._media:
            ledger.replace_keys(self.site_id, {ledger.LOOSE: self._media}, {})

    def _put_files(self, fresh: dict[str, tuple[Rendered, bytes]], known: dict[str, Output]) -> None:
        changed, recorded = {}, []
        for path, (item, content) in fresh.items():
            row = ledger.entry_of(self.site_id, item, path, (ledger.sha256(content), len(content)), self._groups)
            old = known.get(path)
            if old is None or old.sha256 != row.sha256:
                changed[path] = (item.target, content)
            if old is None or _facts(old) != _facts(row):
                recorded.append(row)
        self._write(changed, changed.keys() - known.keys())
        self._pending.update((row.path, row) for row in recorded)
        if len(self._pending) > BATCH:
            self._settle()

    def _write(self, changed: dict[str, tuple[str, bytes]], new: Set[str] = frozenset()) -> None:
        """New files that link to each other are written twice: no order of writing keeps every link alive."""
        if changed:
            ledger.begin(self.site_id, {path: target for path, (target, _) in changed.items()})
        for path in sorted(new) if len(new) > 1 else ():
            content = changed[path][1]
            if (early := _with_links_home(content, new - {path})) != content:
                self.tree.write(path, early)
        for path, (_, content) in changed.items():
            self.tree.write(path, content)
        self._unsigned |= changed.keys()
        self.written += len(changed)

    def _settle(self, removed: Sequence[str] = ()) -> None:
        """Sign and record what was written since the last time, and what was removed."""
        rows = list(self._pending.values())
        signed = [(row.path, row.sha256, row.size) for row in rows if row.path in self._unsigned]
        if signed or removed:
            log = ManifestLog(self.site_id, self.tree, lambda: ledger.files_of(self.site_id))
            log.append(EDIT, self.tree.writes_to, signed, removed)
        ledger.finish(rows)
        ledger.forget(self.site_id, removed)
        self._pending.clear()
        self._unsigned.clear()

    def _put_media(self, wanted: set[str]) -> None:
        """Publish images and attachments that pages are about to use."""
        used = [self.context.media[key] for key in sorted(wanted) if key in self.context.media]
        known = ledger.outputs_of(self.site_id, [keys.target("media", item.key) for item in used])
        for item in used:
            target = keys.target("media", item.key)
            for path, variant in targets.media_files(item):
                old = self._pending.get(path) or known.get(path)
                known.pop(path, None)
                if old is None or old.sha256 != variant["sha256"]:
                    self._write({path: (target, media.content_of(variant))})
                    self._pending[path] = Entry(self.site_id, path, target, variant["sha256"], variant["size"])
        self._gone |= known.keys()


def _facts(row: Output | Entry) -> tuple:
    return row.target, row.sha256, row.group_id, row.neighbours


def _with_links_home(content: bytes, coming: Set[str]) -> bytes:
    """A document whose links to files that are still to come lead to the home page."""
    return _LINK.sub(lambda link: b"/" if link[1].decode() in coming else link[0], content)
