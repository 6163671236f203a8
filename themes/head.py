"""The head of a page: title, meta tags, canonical address, language variants and feed, from the view objects alone."""

from functools import lru_cache

from markupsafe import Markup, escape

from .views import Page, Portal

SIMPLIFIED, TRADITIONAL = "zh-Hans", "zh-Hant"


def head(page: Page, portal: Portal) -> Markup:
    """Elements of ``<head>`` that depend on the page; no name of a meta tag appears twice, whatever its case."""
    title = page.title if page.title == portal.name else f"{page.title} - {portal.name}"
    parts = [f"<title>{escape(title)}</title>\n"]
    parts += [f'<meta name="{_name(name)}" content="{escape(value)}">\n' for name, value in _tags(page, portal)]
    if page.canonical:
        parts.append(f'<link rel="canonical" href="{escape(page.canonical)}">\n')
    if page.traditional_url:
        parts += _variants(page, portal)
    if page.feed:
        parts.append(
            f'<link rel="alternate" type="application/atom+xml" title="{escape(page.feed.label)}"'
            f' href="{escape(page.feed.url)}">\n'
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
    root = portal.url.rstrip("/")
    addresses = ((SIMPLIFIED, page.url), (TRADITIONAL, page.traditional_url))
    return [
        f'<link rel="alternate" hreflang="{code}" href="{escape(root + address)}">\n' for code, address in addresses
    ]
