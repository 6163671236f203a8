"""Resolve the references of a published body: links, pictures, files, videos; mark links that leave the cluster."""

from __future__ import annotations

import re
from html import escape, unescape
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from cms.content.references import ATTRIBUTE, ELEMENT, PAGE_LINK
from themes.views import Attachment, Picture
from themes.views.html import Encoded, Html

if TYPE_CHECKING:
    from .context import PortalContext

_OUTWARD = re.compile(r'<a href="(https?://[^"]+)"([^>]*)>(.*?)</a>', re.DOTALL | re.IGNORECASE)
_SIZES = "(min-width: 64em) 800px, 100vw"


def resolve(body: str | Encoded, context: PortalContext, uses: set[str]) -> Html:
    """Final HTML of a body; what it used is added to ``uses``. What is not published leaves its text behind."""
    if isinstance(body, Encoded):
        # All that is resolved stands in attributes, and most bodies have none.
        if b"=" not in body or (b'href="http' not in body and b"zq" not in body):
            return body
        body = body.decode()
    if 'href="http' in body:
        body = _OUTWARD.sub(lambda match: _outward(match, context, uses), body)
    if "zq" in body:
        body = PAGE_LINK.sub(lambda match: _page(match, context, uses), body)
        first = [True]
        body = ELEMENT.sub(lambda match: _element(match, context, uses, first), body)
    return Markup(body)  # noqa: S704 - made by our own renderer or cleaned on import


def picture_html(picture: Picture, *, lazy: bool) -> str:
    """A picture in JPEG and WebP, in as many widths as it has; a figure when it has a caption."""
    loading = ' loading="lazy"' if lazy else ""
    image = (
        f'<img src="{picture.src}" srcset="{picture.srcset}" sizes="{_SIZES}" width="{picture.width}"'
        f' height="{picture.height}" alt="{escape(picture.alt)}"{loading} decoding="async">'
    )
    sources = f'<source type="image/webp" srcset="{picture.webp_srcset}" sizes="{_SIZES}">'
    html = f"<picture>{sources}{image}</picture>"
    if not picture.caption:
        return f"<figure>{html}</figure>"
    return f"<figure>{html}<figcaption>{escape(picture.caption)}</figcaption></figure>"


def file_html(file: Attachment) -> str:
    """A link with type and size: 名称（PDF，1.2 MB）."""
    facts = f'<span class="file-facts">（{file.type}，{file.size}）</span>'
    return f'<a href="{file.url}" download>{escape(file.name)}{facts}</a>'


def _outward(match: re.Match[str], context: PortalContext, uses: set[str]) -> str:
    url, text = match[1], match[3]
    if not context.leaves(unescape(url), uses):
        return match[0]
    return (
        f'<a href="{url}" rel="external noopener" data-external>{text}'
        '<span class="out" aria-hidden="true">↗</span><span class="unseen">（外部链接）</span></a>'
    )


def _page(match: re.Match[str], context: PortalContext, uses: set[str]) -> str:
    link = context.page_link(int(match[1]), uses)
    return match[3] if link is None else f'<a href="{escape(link.url)}"{match[2]}>{match[3]}</a>'


def _element(match: re.Match[str], context: PortalContext, uses: set[str], first: list[bool]) -> str:
    given = {name: unescape(value) for name, value in ATTRIBUTE.findall(match[2])}
    kind, pk = match[1], int(given["id"])
    if kind == "image":
        picture = context.picture(pk, uses, given.get("alt", ""), given.get("caption", ""))
        if picture is None:
            return ""
        lazy = not first[0]
        first[0] = False
        return picture_html(picture, lazy=lazy)
    if kind == "video":
        return _video(pk, given, context, uses)
    file = context.attachment(pk, uses, given.get("name", ""))
    return escape(given.get("name", "")) if file is None else file_html(file)


def _video(pk: int, given: dict[str, Any], context: PortalContext, uses: set[str]) -> str:
    file = context.attachment(pk, uses, given.get("title", ""))
    if file is None:
        return ""
    poster = context.picture(int(given["poster"]), uses) if given.get("poster") else None
    cover = f' poster="{poster.src}"' if poster else ""
    label = escape(given.get("title", ""))
    return (
        f'<figure class="video"><video controls preload="none"{cover} aria-label="{label}"><source src="{file.url}"'
        f' type="video/mp4"></video><figcaption>{label}</figcaption></figure>'
    )
