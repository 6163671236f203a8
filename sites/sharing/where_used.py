"""Where a published page is used: references on other portals, and the files that show or link to it."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from cms.content import hooks
from cms.content.models import Publication
from sites.portals.models import Portal
from sites.publishing import keys, ledger

from .kinds import State
from .models import Share

MOST = 200


@dataclass(frozen=True, slots=True)
class Use:
    """One place: the portal, what stands there, its address, and whether the portal changed the words."""

    portal: str
    title: str
    url: str
    how: str


def uses_of(page_ids: Collection[int]) -> list[Use]:
    """References first, then what shows or links to one of the pages; at most ``MOST`` of each. Six queries."""
    return [*_references(page_ids), *_links(page_ids)]


def counts(page_ids: Iterable[int]) -> dict[int, int]:
    """Page id -> how many portals show it as a reference; one query."""
    found = Share.objects.filter(origin_id__in=list(page_ids), state=State.LIVE).order_by().values_list("origin_id")
    return dict(found.annotate(count=Count("pk")))


def going_with(portal: Portal) -> str:
    """What the person is told who takes a portal off line: how many references go with it."""
    found = Share.objects.filter(source=portal, state=State.LIVE).aggregate(
        items=Count("origin_id", distinct=True), portals=Count("portal", distinct=True)
    )
    text = _("%(portals)d 个站点引用着本站的 %(items)d 条内容，将一并撤下，并提示这些站点。")
    return text % found if found["items"] else ""


def _references(page_ids: Collection[int]) -> Iterable[Use]:
    rows = Share.objects.filter(origin_id__in=page_ids, state=State.LIVE, page__isnull=False)
    for row in rows.select_related("portal", "page__publication")[:MOST]:
        item = getattr(row.page, "publication", None)
        url = hooks.public_url(row.portal.host) + (item.path or "/") if item else ""
        how = _("引用，有本站改写") if row.page.is_adapted else _("引用")
        yield Use(row.portal.name, row.page.title, url, how)


def _links(page_ids: Collection[int]) -> Iterable[Use]:
    """By the publisher's record of what each file was built from."""
    targets = ledger.targets_using(keys.page(pk) for pk in page_ids)
    portals = Portal.objects.in_bulk(targets)
    found = [(site, target) for site, names in targets.items() for target in sorted(names)][:MOST]
    pages = {int(rest) for _site, name in found for kind, _s, rest in [name.partition(":")] if kind == "content"}
    items = Publication.objects.defer("body_html", "plain_text").in_bulk(pages.difference(page_ids))
    for site_id, name in found:
        kind, _separator, rest = name.partition(":")
        if (portal := portals.get(site_id)) is None:
            continue
        root = hooks.public_url(portal.host)
        if kind == "content" and (item := items.get(int(rest))):
            yield Use(portal.name, item.title, root + (item.path or "/"), _("页面里有链接"))
        elif kind == "home":
            yield Use(portal.name, _("首页"), root + "/", _("首页区块"))
