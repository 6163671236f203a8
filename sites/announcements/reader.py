"""Readers of the change log for announcements: one for what must be quick, one for pages, which take their time."""

from __future__ import annotations

import time
from collections.abc import Sequence

from cms.changes.models import Change
from cms.content.publications import SUBJECT as PAGE
from sites.publishing import keys
from sites.publishing.affected import Affected

from . import delivering, items, sending
from .kinds import HomePage
from .models import Announcement, Delivery

# Seconds between two tries of files that could not be written.
PAUSE = 30


class AnnouncementReader:
    """Keeps the time of announcements, brings bars to disk, lets new portals join and others go."""

    name = "announcements"

    def __init__(self) -> None:
        # When files that could not be written were last tried, by the monotonic clock.
        self._tried = 0.0

    def is_due(self) -> bool:
        if sending.is_due() or delivering.is_waiting() or delivering.has_healed():
            return True
        return self._may_try() and delivering.has_failed()

    def retry(self, eager: bool) -> None:
        """Begin and end what is due, note what has come to disk, and try again what could not be written."""
        sending.keep_time()
        delivering.note_files()
        if eager or self._may_try():
            self._tried = time.monotonic()
            delivering.retry_failed()

    def read(self, changes: Sequence[Change]) -> None:
        about_portals = any(change.subject_type == "portal" for change in changes)
        numbers = {change.subject_id for change in changes if change.subject_type == sending.SUBJECT}
        if about_portals:
            numbers |= sending.follow_portals()
        if about_portals or numbers:
            delivering.note_off_line()
        if numbers:
            delivering.deliver(numbers)

    def _may_try(self) -> bool:
        return time.monotonic() - self._tried > PAUSE


class ItemReader:
    """Puts announcements into the channels of portals as pages, and takes them out again."""

    name = "announcement-pages"

    def read(self, changes: Sequence[Change]) -> None:
        withdrawn = {c.subject_id for c in changes if (c.kind, c.subject_type) == (Change.Kind.WITHDRAWN, PAGE)}
        if withdrawn:
            delivering.note_lost(withdrawn)
        if any(change.subject_type in (sending.SUBJECT, "portal") for change in changes):
            delivering.deliver(items.settle())


def touch(found: Affected, change: Change) -> None:
    """What the reader of files must look at: only announcements that stand on home pages concern it."""
    home = Announcement.objects.filter(pk=change.subject_id).values_list("home", flat=True).first()
    if home:
        found.keys.add(keys.announcement(change.subject_id))
        targets = {"home", "look"} if home == HomePage.MEMORIAL else {"home"}
        for site_id in Delivery.objects.filter(announcement=change.subject_id).values_list("portal_id", flat=True):
            found.portals[site_id].single |= targets
