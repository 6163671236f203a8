"""The head of a page: title, meta tags, canonical address, language variants and feed, from the view objects alone."""

from functools import lru_cache

from markupsafe import Markup, escape

from .holes import printed
from .views import Home, Page, Portal

SIMPLIFIED, TRADITIONAL = "zh-Hans", "zh-Hant"


def head(page: Page, portal: Portal) -> Markup:
    """Elements of ``<head>`` that depend on the page; no name of a meta tag appears twice, whatever its case."""
    name = printed(portal.name)
    title = name if type(page) is Home else f"{printed(page.title)} - {name}"
    parts = [f"<title>{title}</title>\n"]
    parts += [f'<meta name="{_name(name)}" content="{printed(value)}">\n' for name, value in _tags(page, portal)]
    if page.canonical:
        parts.append(f'<link rel="canonical" href="{printed(page.canonical)}">\n')
    if page.traditional_url:
        parts += _variants(page, portal)
    if page.feed:
        parts.append(
            f'<link rel="alternate" type="application/atom+xml" title="{printed(page.feed.label)}"'
            f' href="{printed(page.feed.url)}">\n'
        )
    return Markup("".join(parts))  # noqa: S704 - every value is escaped above


def _tags(page: Page, portal: Portal) -> list[tuple[str, str]]:
    """Site tags, the page's own, then the description and robots of the web at large."""
    own = {"SiteName": portal.name, "SiteDomain": portal.host, "SiteIDCode": portal.site_code}
    own.update(page.meta)
    known = {name.lower() for name in own}
    tags = [(name, value) for name, value in own.items() if value]
    if page.description and "description" not in known:
        tags.append(("description", page.description))
    if page.robots and "robots" not in known:
        tags.append(("robots", page.robots))
    return tags


@lru_cache(maxsize=256)
def _name(name: str) -> str:
    return str(escape(name))


def _variants(page: Page, portal: Portal) -> list[str]:
    root = f"https://{printed(portal.host)}"
    addresses = ((SIMPLIFIED, page.url), (TRADITIONAL, page.traditional_url))
    return [
        f'<link rel="alternate" hreflang="{code}" href="{root}{printed(address)}">\n' for code, address in addresses
    ]
