"""Redirects for moved pages, in Wagtail's own table; the publisher turns them into files and an nginx map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat, Replace
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Site

if TYPE_CHECKING:
    from .models.publication import Publication


# Of a page: site and path.
Address = tuple[int, str | None]


def leave(moved: Iterable[tuple[Address, int]]) -> None:
    """Point old addresses, live until now, at their pages: (address, page id)."""
    if rows := _rows(moved):
        Redirect.objects.bulk_create(
            rows,
            update_conflicts=True,
            unique_fields=["old_path", "site"],
            # Made anew, it tells when the page was here last.
            update_fields=["redirect_page", "redirect_link", "is_permanent", "automatically_created", "created_at"],
        )


def leave_late(moved: Iterable[tuple[Address, int]]) -> None:
    """As ``leave``, for addresses withdrawn before: where somebody else's redirect was made meanwhile, it stays."""
    if rows := _rows(moved):
        # The log outlives portals.
        sites = set(Site.objects.values_list("pk", flat=True))
        Redirect.objects.bulk_create([row for row in rows if row.site_id in sites], ignore_conflicts=True)


def _rows(moved: Iterable[tuple[Address, int]]) -> list[Redirect]:
    found = {
        (site_id, path): Redirect(
            old_path=Redirect.normalise_path(path),
            site_id=site_id,
            redirect_page_id=page_id,
            is_permanent=True,
            automatically_created=True,
        )
        for (site_id, path), page_id in moved
        if path and path != "/"
    }
    return list(found.values())


def make_way(rows: Iterable[Publication]) -> None:
    """Remove redirects from the addresses of pages: a redirect never hides a live page."""
    paths: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        if row.path:
            paths[row.site_id].append(Redirect.normalise_path(row.path))
    for site_id, taken in paths.items():
        Redirect.objects.filter(site_id=site_id, old_path__in=taken).delete()


def in_force() -> QuerySet[Redirect]:
    """Redirects that count: those at the address of a live page (made by hand, or before it went live) do not."""
    from .models.publication import Publication

    # The same address in the forms that people write it: /zwgk/, /zwgk and /zwgk/index.html.
    old = OuterRef("old_path")
    forms = (old, Concat(old, Value("/")), Replace(old, Value("/index.html"), Value("/")))
    live = Publication.objects.filter(path__in=forms)
    same_site = live.filter(site_id=OuterRef("site_id"))
    return Redirect.objects.filter(~Exists(same_site) | Q(site_id=None)).order_by(F("site_id"), "old_path")
