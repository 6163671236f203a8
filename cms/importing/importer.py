"""One run of an import: read, sort out what is known, write in batches, count."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextvars import copy_context
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError
from django.utils.translation import gettext as _

from . import revising_many
from .deferring import Deferred
from .errors import ImportRefused, LineError
from .inserting import ChannelMoved, insert
from .lines import Line, Reading
from .models import ImportedLine
from .preparing import Contents, NewPage, contents_of, prepare, reserve_numbers
from .reading_ahead import read_lines
from .revising import revise
from .sources import Source
from .target import Target

# Plain pages in one transaction: 0.1 to 0.2 s on SQLite, where other writers wait and half a second is the limit.
BATCH = 500
ATTEMPTS = 3


@dataclass
class Tally:
    """What became of the lines."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    # Names of fields that mean nothing here, with the number of lines that have them.
    ignored: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        return _("新增 %(added)d，更新 %(changed)d，未变 %(unchanged)d，出错 %(failed)d") % vars(self)


@dataclass(frozen=True, slots=True)
class Coming:
    """A batch that is yet to be written. Another thread makes its pages while the database writes the batch before."""

    contents: Contents
    digests: dict[str, str]  # by key
    pages: Future[list[NewPage]]


class Importer:
    """Lines of ``source`` into ``target``. ``say`` is called with each complaint, ``moved`` after each batch."""

    def __init__(
        self,
        source: Source,
        target: Target,
        reading: Reading,
        *,
        draft: bool = False,
        dry_run: bool = False,
        say: Callable[[str], None] = lambda message: None,
        moved: Callable[[], None] = lambda: None,
    ) -> None:
        self.source, self.target, self.reading = source, target, reading
        self.draft, self.dry_run, self.say, self.moved = draft, dry_run, say, moved
        self.tally = Tally()
        self.run_id = uuid.uuid4()
        self._deferred = Deferred()
        # What a dry run would have written: digests by key.
        self._imagined: dict[str, str] = {}
        self._maker = ThreadPoolExecutor(max_workers=1)
        self._coming: Coming | None = None

    def run(self) -> Tally:
        """Import everything that can be. Raises ImportRefused when the file or the channel gives out on the way."""
        batch: list[Line] = []
        weight = 0
        try:
            for number, line in read_lines(self.reading, self.source.records(), self._settle):
                if isinstance(line, str):
                    self._fail(number, LineError(line))
                    continue
                self.tally.ignored.update(line.ignored)
                batch.append(line)
                weight += line.weight
                if weight >= BATCH:
                    self._take(batch)
                    batch, weight = [], 0
            self._take(batch)
            self._write_coming()
            self._revise_all()
            self._write_coming()
        except ImportRefused:  # the file gives out on the way: what could be read goes in
            self._take(batch)
            self._write_coming()
            raise
        finally:
            self._maker.shutdown(cancel_futures=True)
            self._deferred.close()
        return self.tally

    def _take(self, batch: Sequence[Line]) -> None:
        known = self._known(batch)
        fresh: dict[str, Line] = {}
        for line in batch:
            stored = known.get(line.key)
            if stored is not None:
                self._compare(line, stored.digest, publish=stored.draft and not self.draft)
            elif (digest := self._digest_of(fresh, line.key)) is not None:
                self._compare(line, digest)
            else:
                fresh[line.key] = line
        self._add(list(fresh.values()))
        self.moved()

    def _digest_of(self, fresh: dict[str, Line], key: str) -> str | None:
        if key in fresh:
            return fresh[key].digest
        coming = self._coming.digests if self._coming else {}
        return coming.get(key) or self._imagined.get(key)

    def _compare(self, line: Line, digest: str, *, publish: bool = False) -> None:
        if digest == line.digest and not publish:
            self.tally.unchanged += 1
            self._deferred.discard(line.key)
        else:
            self._deferred.put(line)

    def _known(self, lines: Sequence[Line]) -> dict[str, ImportedLine]:
        rows = ImportedLine.objects.filter(site_id=self.target.site.pk, key__in={line.key for line in lines})
        return {row.key: row for row in rows}

    def _add(self, lines: list[Line]) -> None:
        if self.dry_run:
            self._imagined.update((line.key, line.digest) for line in lines)
            self.tally.added += len(lines)
            return
        if any(line.policies for line in lines):  # they may explain documents that are yet to be written
            self._write_coming()
        ready = {line: contents for line in lines if (contents := self._contents(line)) is not None}
        coming = self._begin(ready) if ready else None
        self._write_coming()
        self._coming = coming

    def _begin(self, ready: Contents) -> Coming:
        live = not self.draft
        reserve_numbers(ready, self.target, live=live)
        pages = self._maker.submit(copy_context().run, prepare, ready, self.target, live=live)
        return Coming(ready, {line.key: line.digest for line in ready}, pages)

    def _settle(self) -> None:
        """Return when the other thread has nothing to do."""
        if self._coming:
            wait([self._coming.pages])

    def _write_coming(self) -> None:
        coming, self._coming = self._coming, None
        if coming:
            self._insert(coming.contents, coming.pages.result())

    def _contents(self, line: Line) -> dict[str, Any] | None:
        try:
            return contents_of(line, self.target)
        except LineError as error:
            self._fail(line.number, error)
        except DatabaseError as error:
            self._fail(line.number, _refused(error))
        return None

    def _insert(self, ready: Contents, pages: Sequence[NewPage] = ()) -> None:
        """Write new pages. What the database refuses is narrowed down to the line that it refuses."""
        attempts = 0
        while ready:
            try:
                pages = pages or prepare(ready, self.target, live=not self.draft)
                notes = insert(pages, self.target, self.run_id)
            except ChannelMoved:
                self.target, pages = self.target.refreshed(), ()
            except DatabaseError as error:
                attempts, pages = attempts + 1, ()
                # Another import may have been first, or the database have broken up two that waited for each other.
                ready = self._without_known(ready)
                if ready and attempts == ATTEMPTS:
                    self._divide(ready, error)
                    return
            else:
                self.tally.added += len(ready)
                self._note(notes)
                return

    def _without_known(self, ready: Contents) -> Contents:
        known = self._known(list(ready))
        for line in ready:
            if line.key in known:
                self._compare(line, known[line.key].digest)
        return {line: contents for line, contents in ready.items() if line.key not in known}

    def _divide(self, ready: Contents, problem: DatabaseError) -> None:
        if len(ready) == 1:
            self._fail(next(iter(ready)).number, _refused(problem))
            return
        pairs = list(ready.items())
        middle = len(pairs) // 2
        self._insert(dict(pairs[:middle]))
        self._insert(dict(pairs[middle:]))

    def _revise_all(self) -> None:
        """Changed lines, once the file has been read: the last version of each."""
        if self.dry_run:
            self.tally.changed += len(self._deferred)
            return
        lines = iter(self._deferred)
        while batch := list(islice(lines, revising_many.BATCH)):
            known = self._known(batch)
            pairs = [(line, known[line.key]) for line in batch if line.key in known]
            done = set() if self.draft else self._revise_plain(pairs)
            for line in batch:
                if line.key not in done:
                    self._revise(line, known.get(line.key))
            self.moved()

    def _revise_plain(self, pairs: list[tuple[Line, ImportedLine]]) -> set[str]:
        """Keys of the lines that could be done together."""
        try:
            done, notes = revising_many.revise_many(pairs, self.target)
        except (LineError, DatabaseError):  # found out again, with its reason, one by one
            return set()
        self.tally.changed += len(done)
        self._note(notes)
        return done

    def _revise(self, line: Line, known: ImportedLine | None) -> None:
        if known is None:  # the version before it was refused
            self._add([line])
            return
        try:
            self._note(self._revised(line, known))
        except (LineError, ValidationError) as error:
            self._fail(line.number, error)
        else:
            self.tally.changed += 1

    def _revised(self, line: Line, known: ImportedLine) -> list[str]:
        """As ``revise``; what the database refuses again and again is the line's fault."""
        attempts = 0
        while True:
            try:
                return revise(line, known, self.target, draft=self.draft)
            except DatabaseError as error:  # it may have broken up two that waited for each other
                attempts += 1
                if attempts == ATTEMPTS:
                    raise _refused(error) from error

    def _note(self, notes: list[str]) -> None:
        for note in notes:
            self.say(note)

    def _fail(self, number: int, error: LineError | ValidationError) -> None:
        self.tally.failed += 1
        reason = "；".join(error.messages) if isinstance(error, ValidationError) else str(error)
        self.say(_("第 %(number)d 行：%(reason)s") % {"number": number, "reason": reason})


def _refused(problem: DatabaseError) -> LineError:
    return LineError(_("数据库不接受这一行（%s）。") % str(problem).strip().split("\n")[0][:200])
