"""繁體: the same page in traditional characters, as a second file of the same target below ``/hant/``.

Only portals with 繁体 switched on pay for it. Text is converted by OpenCC; addresses, and text in a language of its
own, stay as they are; links to pages of the portal stay below ``/hant/``.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from opencc import OpenCC

from themes.addresses import TRADITIONAL
from themes.head import TRADITIONAL as LANGUAGE

from .rendered import Rendered

if TYPE_CHECKING:
    from .context import PortalContext

# Characters as Taiwan's standard has them, without other words: the text stays that of its author.
CONFIGURATION = "s2tw"
# What answers below the root of every portal without being one of its pages (DESIGN, addresses).
RESERVED = ("search/", "api/", "follow/", "interaction/", "go/", "_fragments/", "_assets/", "media/", "hant/")

_PAGE = rf"/(?!/|{'|'.join(RESERVED)})(?:[^\"?#]*(?:/|\.html))?(?=[\"?#])"
_LINK = re.compile(rf'(<a [^<>]*?href="){_PAGE}', re.IGNORECASE)
_REFRESH = re.compile(rf'(<meta http-equiv="refresh" content="\d+; url=){_PAGE}')
_FRAGMENT = re.compile(r'((?:include virtual|data-fragment)=")(?=/_fragments/)')
_CANONICAL = re.compile(r'(<link rel="canonical" href="https?://[^/"]+)(?=/)')
# Kept as it is: what is marked with a language of its own, and addresses that are not plain ASCII.
_OWN_LANGUAGE = r'<(?P<tag>[a-z]+)(?= )[^<>]*? lang="[^"]*"[^<>]*>[^<]*</(?P=tag)>'
_FOREIGN = r'(?:href|src|srcset|action|poster)="[^"]*[^\x00-\x7f"][^"]*"'
_KEPT = re.compile(f"{_OWN_LANGUAGE}|{_FOREIGN}")
_HELD = re.compile("\ue000(\\d+)\ue001")

# A converter is not promised to be safe for threads.
_local = threading.local()


def address(url: str) -> str:
    """Where the traditional variant of a root-relative address stands: ``/zwgk/`` -> ``/hant/zwgk/``."""
    return TRADITIONAL + url


def with_variant(context: PortalContext, rendered: Rendered) -> Rendered:
    """``rendered`` with the traditional variant of each of its pages and fragments, where the portal offers it."""
    if not context.view.traditional:
        return rendered
    more = {
        address(path): convert(content.decode()).encode()
        for path, content in rendered.files.items()
        if path.endswith(".html")
    }
    return replace(rendered, files={**rendered.files, **more}) if more else rendered


def paths(context: PortalContext, wanted: Iterable[str]) -> Iterator[str]:
    """Addresses of pages, each followed by that of its variant where there is one."""
    for path in wanted:
        yield path
        if context.view.traditional:
            yield address(path)


def convert(html: str) -> str:
    """A page or fragment in traditional characters, with the links that belong to the variant."""
    html = html.replace('<html lang="zh-Hans"', f'<html lang="{LANGUAGE}"', 1)
    html = _FRAGMENT.sub(rf"\g<1>{TRADITIONAL}", _CANONICAL.sub(rf"\g<1>{TRADITIONAL}", html))
    html = _LINK.sub(_below, _REFRESH.sub(_below, html))
    return _text(_variant_link(html))


def _below(match: re.Match[str]) -> str:
    return f"{match[1]}{TRADITIONAL}{match[0][len(match[1]) :]}"


def _variant_link(html: str) -> str:
    """The switch leads back: the link to this page's variant becomes one to the page itself."""
    start, mark, rest = html.partition(" data-variant>")
    if not mark:
        return html
    before, _, tag = start.rpartition("<a ")
    url = re.search(rf'href="{TRADITIONAL}([^"]*)"', tag)
    after = rest.partition("</a>")[2]
    return f'{before}<a href="{url[1] if url else "/"}" hreflang="zh-Hans" lang="zh-Hans" data-variant>简体</a>{after}'


def _text(html: str) -> str:
    """Simplified to traditional characters, all of the text in one call."""
    kept: list[str] = []

    def hold(match: re.Match[str]) -> str:
        kept.append(match[0])
        return f"\ue000{len(kept) - 1}\ue001"

    converted = _converter().convert(_KEPT.sub(hold, html))
    return _HELD.sub(lambda match: kept[int(match[1])], converted) if kept else converted


def _converter() -> OpenCC:
    if not hasattr(_local, "converter"):
        _local.converter = OpenCC(CONFIGURATION)
    return _local.converter
