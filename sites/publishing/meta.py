"""Meta tags of content (STANDARDS §3); those of channels and of the site come from their own views."""

from __future__ import annotations

from themes.filters import minute

from .channels import Channel
from .rows import Full

Tags = tuple[tuple[str, str], ...]


def of_content(row: Full, channel: Channel | None, url: str, image: str, organiser: str) -> Tags:
    """All eight content tags; a page without date has no PubDate, one without image names the portal's icon."""
    item = row.listed
    return (
        *(channel.meta if channel else ()),
        ("ArticleTitle", item.title),
        ("PubDate", minute(item.published_at)),
        ("ContentSource", row.source or organiser),
        ("Keywords", ",".join(row.keywords) or item.title),
        ("Author", row.author or row.source or organiser),
        ("Description", description(row)),
        ("Image", image),
        ("Url", url),
    )


def description(row: Full) -> str:
    """The summary, or else the title."""
    return " ".join(row.listed.summary.split()) or row.listed.title
