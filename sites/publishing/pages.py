"""View objects of content pages, from publication rows: one function a kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from cms.content.kinds import Kind
from themes import views
from themes.views import Item, Link

from . import keys, meta
from .channels import Channel
from .context import PortalContext
from .needs import value_of
from .own import Own, own_of
from .rows import Full, Listed

TOPIC_ITEMS = 20
HOME = Link("首页", "/")


def page_of(
    context: PortalContext,
    row: Full,
    uses: set[str],
    previous: Listed | None = None,
    following: Listed | None = None,
) -> views.Article:
    """The page of a publication. Ids of what it shows are added to ``uses``; ``context`` must hold them already."""
    kind, special = _BY_KIND[row.listed.kind]
    own = own_of(context, row, uses, previous, following)
    channel = context.tree.get(row.listed.parent_id)
    attachments = _attachments(context, row.attachments, uses)
    return kind(**place_own(channel, own), attachments=attachments, **special(context, row, uses))


def place_own(channel: Channel | None, own: Own) -> dict[str, Any]:
    """The fields of a page without attachments. Texts are put in their places as the objects that they are."""
    return {
        **place(channel, own.title, own.url),
        "title": own.title,
        "canonical": own.canonical,
        "traditional_url": own.variant,
        "meta": (*(channel.meta if channel else ()), *meta.of_content(own)),
        "description": own.description,
        "published": own.published,
        "source": own.source,
        "author": own.author,
        "summary": own.summary,
        "html": own.html,
        "previous": Link(own.previous, own.previous_url) if own.previous_url else None,
        "next": Link(own.following, own.following_url) if own.following_url else None,
        "qr": own.qr,
        "fingerprint": own.fingerprint,
    }


def place(channel: Channel | None, title: str, url: str) -> dict[str, Any]:
    """Where a page stands: address, channel, side navigation, breadcrumb."""
    if channel is None:
        return {"url": url, "breadcrumb": (HOME, Link(title, ""))}
    above = channel.crumbs if channel.path != url else channel.crumbs[:-1]
    return {"url": url, **channel.surroundings, "breadcrumb": (HOME, *above, Link(title, ""))}


def shared_keys(channel: Channel | None) -> frozenset[str]:
    """What all pages of a channel depend on."""
    return channel.shared_keys if channel else frozenset()


def item_of(
    context: PortalContext, row: Listed, uses: set[str], *, pinned: bool = False, related: bool = False
) -> Item:
    """A row of a list."""
    url = context.url_of(row) or "/"
    guide = row.kind == Kind.GUIDE
    return Item(
        title=row.title,
        url=url,
        date=row.published_at,
        kind=row.kind,
        summary=row.summary,
        external=bool(row.link_url) and context.leaves(row.link_url, uses),
        pinned=pinned,
        document_number=row.document_number,
        validity=row.validity,
        picture=context.picture(row.lead_image_id, uses) if row.kind == Kind.TOPIC else None,
        related=_interpretation_links(context, row, uses) if related else (),
        online=guide and bool(row.data.get("online_url")),
        days=row.data.get("promised_days") if guide else None,
    )


def _attachments(
    context: PortalContext, stored: Iterable[dict[str, Any]], uses: set[str]
) -> tuple[views.Attachment, ...]:
    found = (context.attachment(item.get("document"), uses, item.get("name") or "") for item in stored)
    return tuple(file for file in found if file)


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _related(context: PortalContext, ids: Iterable[int], uses: set[str]) -> list[Listed]:
    """The published ones among ``ids``; all are depended on, for one that is not published yet may come."""
    wanted = list(ids)
    uses.update(map(keys.page, wanted))
    found = [context.pages[pk] for pk in wanted if pk in context.pages and context.url_of(context.pages[pk])]
    uses.update(keys.portal(row.site_id) for row in found if row.site_id != context.site_id)
    return found


def _interpretation_links(context: PortalContext, row: Listed, uses: set[str]) -> tuple[Link, ...]:
    found = _related(context, context.interpretations.get(row.id, ()), uses)
    return tuple(Link(item.title, context.url_of(item) or "/") for item in found)


def _nothing(context: PortalContext, row: Full, uses: set[str]) -> dict[str, Any]:
    return {}


def _policy(context: PortalContext, row: Full, uses: set[str]) -> dict[str, Any]:
    data = row.listed.data
    texts = ("topic_category", "issuer", "validity_note", "disclosure", "addressee", "signature")
    found = _related(context, context.interpretations.get(row.listed.id, ()), uses)
    return {
        **{name: data.get(name) or "" for name in texts},
        "index_number": row.index_number,
        "issued_on": _date(data.get("issued_on")),
        "document_number": row.listed.document_number,
        "subject_words": " ".join(row.keywords),
        "validity": row.listed.validity or "in_force",
        "interpretations": tuple(item_of(context, item, uses) for item in found),
    }


def _interpretation(context: PortalContext, row: Full, uses: set[str]) -> dict[str, Any]:
    found = _related(context, row.listed.data.get("policies") or (), uses)
    return {"policies": tuple(item_of(context, item, uses) for item in found)}


def _guide(context: PortalContext, row: Full, uses: set[str]) -> dict[str, Any]:
    data = row.listed.data
    online = data.get("online_url")
    return {
        **{name: data.get(name) or "" for name in ("audience", "authority", "place", "hours", "phone", "fee")},
        "legal_basis": _lines(data.get("legal_basis") or ""),
        "conditions": _lines(data.get("conditions") or ""),
        "legal_days": data.get("legal_days"),
        "promised_days": data.get("promised_days"),
        "online": context.outward_link("在线办理", online, uses) if online else None,
        "materials": tuple(_material(context, value, uses) for value in data.get("materials") or ()),
        "steps": tuple(_step(value) for value in data.get("steps") or ()),
        "questions": tuple(
            views.Question(value.get("question") or "", value.get("answer") or "")
            for value in data.get("questions") or ()
        ),
    }


def _material(context: PortalContext, value: dict[str, Any], uses: set[str]) -> views.Material:
    return views.Material(
        name=value.get("name") or "",
        form=value.get("form") or "",
        origin=value.get("origin") or "",
        required=bool(value.get("required")),
        sample=context.attachment(value.get("sample"), uses),
        blank_form=context.attachment(value.get("blank_form"), uses),
    )


def _step(value: dict[str, Any]) -> views.Step:
    texts = {name: value.get(name) or "" for name in ("name", "who", "result", "description")}
    return views.Step(days=value.get("days"), **texts)


def _organisation(context: PortalContext, row: Full, uses: set[str]) -> dict[str, Any]:
    data = row.listed.data
    return {
        **{name: data.get(name) or "" for name in ("address", "postcode", "phone", "hours")},
        "leaders": tuple(_leader(context, value, uses) for value in data.get("leaders") or ()),
        "units": tuple(
            views.Unit(**{name: value.get(name) or "" for name in ("name", "duties", "phone")})
            for value in data.get("units") or ()
        ),
    }


def _leader(context: PortalContext, value: dict[str, Any], uses: set[str]) -> views.Leader:
    name = value.get("name") or ""
    texts = {field: value.get(field) or "" for field in ("position", "duties", "biography")}
    return views.Leader(name=name, photo=context.picture(value.get("photo"), uses, alt=name), **texts)


def _topic(context: PortalContext, row: Full, uses: set[str]) -> dict[str, Any]:
    data = row.listed.data
    return {
        "archived": bool(data.get("archived")),
        "picture": context.picture(row.listed.lead_image_id, uses),
        "groups": tuple(
            group for group in (group_of(context, value, uses) for value in data.get("groups") or ()) if group.links
        ),
        "items": newest_of(context, data.get("channel"), TOPIC_ITEMS, uses),
    }


def newest_of(context: PortalContext, channel_id: int | None, count: int, uses: set[str]) -> tuple[Item, ...]:
    """The newest items of any portal's channel, pinned ones first."""
    if not channel_id:
        return ()
    shelf = context.shelf(channel_id, uses)
    if shelf is None:
        return ()
    pinned = shelf.pinned[:count]
    first = {row.id for row in pinned}
    others = [row for row in shelf.newest if row.id not in first]
    return tuple(
        [item_of(context, row, uses, pinned=True) for row in pinned]
        + [item_of(context, row, uses) for row in others[: count - len(pinned)]]
    )


def group_of(context: PortalContext, value: dict[str, Any], uses: set[str]) -> views.LinkGroup:
    return views.LinkGroup(value.get("heading") or "", links_of(context, value.get("links") or (), uses))


def links_of(context: PortalContext, stored: Iterable[Any], uses: set[str]) -> tuple[Link, ...]:
    """Stored link blocks as links; those to unpublished pages are left out."""
    found = (link_of(context, value_of(item), uses) for item in stored)
    return tuple(link for link in found if link)


def link_of(context: PortalContext, value: dict[str, Any], uses: set[str]) -> Link | None:
    if value.get("page"):
        return context.page_link(value["page"], uses, value.get("label") or "")
    return context.outward_link(value.get("label") or "", value["url"], uses) if value.get("url") else None


_BY_KIND: dict[str, tuple[type[views.Article], Callable[[PortalContext, Full, set[str]], dict[str, Any]]]] = {
    Kind.ARTICLE: (views.Article, _nothing),
    Kind.POLICY: (views.Policy, _policy),
    Kind.INTERPRETATION: (views.Interpretation, _interpretation),
    Kind.GUIDE: (views.Guide, _guide),
    Kind.ORGANISATION: (views.Organisation, _organisation),
    Kind.TOPIC: (views.Topic, _topic),
}
