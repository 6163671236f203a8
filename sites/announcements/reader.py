"""Readers of the change log for announcements: one for what must be quick, one for pages, which take their time."""

from __future__ import annotations

from collections.abc import Sequence

from cms.changes.models import Change
from sites.publishing import keys
from sites.publishing.affected import Affected

from . import delivering, items, sending
from .models import Announcement, Delivery


class AnnouncementReader:
    """Keeps the time of announcements, brings bars to disk, and lets new portals join."""

    name = "announcements"

    def prepare(self) -> None:
        sending.keep_time()
        delivering.note_files()

    def read(self, changes: Sequence[Change]) -> None:
        numbers = {change.subject_id for change in changes if change.subject_type == sending.SUBJECT}
        if any(change.subject_type == "portal" for change in changes):
            numbers |= sending.join()
        if numbers:
            delivering.deliver(numbers)


class ItemReader:
    """Puts announcements into the channels of portals as pages, and takes them out again."""

    name = "announcement-pages"

    def read(self, changes: Sequence[Change]) -> None:
        if any(change.subject_type in (sending.SUBJECT, "portal") for change in changes):
            delivering.deliver(items.settle())


def touch(found: Affected, change: Change) -> None:
    """What the reader of files must look at: only announcements that stand on home pages concern it."""
    if Announcement.objects.filter(pk=change.subject_id).exclude(home="").exists():
        found.keys.add(keys.announcement(change.subject_id))
        for site_id in Delivery.objects.filter(announcement=change.subject_id).values_list("portal_id", flat=True):
            found.portals[site_id].single |= {"home", "look"}
