"""What the record says of a release that is not the current one: kept beside it, for when it is switched to."""

from __future__ import annotations

import marshal
from typing import NamedTuple

from cms.changes.models import ReaderPosition

from . import ledger
from .ledger import Entry
from .models import PortalTree
from .tree import Tree

READER = "files"

# Of the form below; a file of another form is as good as none.
FORM = 2


class Record(NamedTuple):
    """A release as recorded. ``position``: changes up to it are in the files. ``own``: the keys of each target.

    ``held``: some of its pages have an earlier look (``PortalTree``).
    """

    digest: str
    position: int
    entries: list[Entry]
    own: dict[str, set[str]]
    held: bool = False


def save(tree: Tree, release: str, record: Record) -> None:
    """Keep a record. It is our own file in our own folder, and is written and read in a tenth of the time of JSON."""
    entries = [tuple(entry) for entry in record.entries]
    own = [(target, list(used)) for target, used in record.own.items()]
    tree.write_beside(_name(release), marshal.dumps((FORM, record.digest, record.position, entries, own, record.held)))


def keep(site_id: int, tree: Tree) -> None:
    """Keep the record of the current release before it comes to speak of another, so that one can switch back."""
    stored = PortalTree.objects.filter(pk=site_id).first()
    if stored and stored.release and (stored.host, stored.release) == (tree.folder.name, tree.release):
        position = ReaderPosition.objects.filter(reader=READER).values_list("change_id", flat=True).first() or 0
        save(tree, stored.release, Record(stored.digest, position, *ledger.everything_of(site_id), stored.held))


def load(tree: Tree, release: str) -> Record:
    """Raises LookupError where there is none that can be read."""
    try:
        form, *stored = marshal.loads((tree.folder / _name(release)).read_bytes())  # noqa: S302 - our own, written by this program
    except (OSError, ValueError, EOFError, TypeError) as error:
        raise LookupError(release) from error
    if form != FORM:
        raise LookupError(release)
    digest, position, entries, own, held = stored
    return Record(digest, position, [Entry(*row) for row in entries], {target: set(used) for target, used in own}, held)


def known(tree: Tree) -> set[str]:
    """Releases whose record is kept."""
    return {path.stem for path in (tree.folder / "records").glob("*.record")}


def prune(tree: Tree) -> None:
    """Keep the newest releases that can be switched back to, and their records. Under the portal's lock.

    What a killed run completed and never switched to has no record: it goes, so as not to take the place of others.
    """
    for name in set(tree.releases()) - known(tree):
        tree.discard(name)
    tree.prune()
    for name in known(tree) - set(tree.releases()):
        (tree.folder / _name(name)).unlink(missing_ok=True)


def _name(release: str) -> str:
    return f"records/{release}.record"
