"""What the publisher's record says of the files, other than bars, that show a delivery: its page, its home page."""

from __future__ import annotations

from collections.abc import Iterable

from cms.changes.models import Change
from cms.content.publications import SUBJECT
from sites.publishing import keys, ledger
from sites.publishing.models import Output, OwnKey
from sites.publishing.rendered import file_name

from .models import Delivery

HOME = "/index.html"
# (site id, path or key)
_Place = tuple[int, str]


def page_of(row: Delivery) -> str | None:
    """File of the portal's own page of an announcement, None while there is none."""
    publication = getattr(row.page, "publication", None) if row.page else None
    return file_name(publication.path) if publication and publication.path else None


def withdrawn_pages(rows: Iterable[Delivery]) -> dict[int, str]:
    """By delivery the file that its page was, as far as it was withdrawn; one query."""
    pages = {row.page_id: row.pk for row in rows if row.page_id and row.announcement.is_item}
    told = Change.objects.filter(kind=Change.Kind.WITHDRAWN, subject_type=SUBJECT, subject_id__in=list(pages))
    found = told.order_by("pk").values_list("subject_id", "payload") if pages else []
    return {pages[pk]: file_name(was["path"]) for pk, was in found if was.get("path")}


def files_of(rows: Iterable[Delivery]) -> dict[int, list[str | None]]:
    """By delivery the hashes of the files that it was sent as, the page first; two queries.

    None for what is not there, "" for what is being written.
    """
    rows = list(rows)
    homes = _homes([row for row in rows if row.announcement.home])
    paths = {row.pk: _paths(row, homes) for row in rows}
    known = _hashes(rows, {path for found in paths.values() for path in found if path})
    return {row.pk: [known.get((row.portal_id, path)) if path else None for path in paths[row.pk]] for row in rows}


def _paths(row: Delivery, homes: set[_Place]) -> list[str | None]:
    found = [page_of(row)] if row.announcement.is_item else []
    if row.announcement.home:
        found.append(HOME if (row.portal_id, keys.announcement(row.announcement_id)) in homes else None)
    return found


def _homes(rows: list[Delivery]) -> set[_Place]:
    """Portals whose home page was made of an announcement, with its key."""
    if not rows:
        return set()
    wanted = {keys.announcement(row.announcement_id) for row in rows}
    found = OwnKey.objects.filter(site_id__in={row.portal_id for row in rows}, target="home", key__in=wanted)
    return set(found.values_list("site_id", "key"))


def _hashes(rows: list[Delivery], paths: set[str]) -> dict[_Place, str]:
    if not paths:
        return {}
    found = Output.objects.filter(site_id__in={row.portal_id for row in rows}, path__in=paths)
    return {
        (site_id, path): "" if digest == ledger.UNFINISHED else digest
        for site_id, path, digest in found.values_list("site_id", "path", "sha256")
    }
