"""Redirects from where pages stood on the old site, in Wagtail's own table."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect

from cms.content.models import Publication

from .lines import Line


def leave_redirects(pages: Sequence[tuple[Line, int]], site_id: int) -> list[str]:
    """Point old addresses at page ids; notes on those that are taken. Runs in the transaction of the pages."""
    wanted = [(line, page_id) for line, page_id in pages if line.old_path]
    if not wanted:
        return []
    taken = _taken([line.old_path for line, _page_id in wanted if line.old_path], site_id)
    notes, redirects = [], []
    for line, page_id in wanted:
        owner = taken.setdefault(line.old_path, page_id)
        if owner != page_id:
            notes.append(_("第 %(number)d 行：原地址 %(path)s 已被占用，没有建立跳转。") % _names(line))
        else:
            redirects.append(
                Redirect(old_path=line.old_path, site_id=site_id, redirect_page_id=page_id, is_permanent=True)
            )
    known = set(
        Redirect.objects.filter(site_id=site_id, redirect_page__in=[i for _l, i in wanted]).values_list(
            "old_path", flat=True
        )
    )
    Redirect.objects.bulk_create([item for item in redirects if item.old_path not in known])
    return notes


def _names(line: Line) -> dict[str, object]:
    return {"number": line.number, "path": line.old_path}


def _taken(paths: Sequence[str], site_id: int) -> dict[str | None, int | None]:
    """Who has each of ``paths`` now: a redirect's page (None for an address), or a published page."""
    redirects = Redirect.objects.filter(site_id=site_id, old_path__in=paths).values_list("old_path", "redirect_page_id")
    addresses = [*paths, *(f"{path}/" for path in paths)]
    pages = Publication.objects.filter(site_id=site_id, path__in=addresses).values_list("path", "pk")
    return {**dict(redirects), **{path.rstrip("/"): page_id for path, page_id in pages}}
