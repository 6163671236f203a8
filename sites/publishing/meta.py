"""Meta tags of channels and content (STANDARDS §3); the site's own come from the portal's view."""

from __future__ import annotations

from cms.content.kinds import ChannelKind, chinese
from themes.filters import minute

from .channels import Channel
from .rows import Full

Tags = tuple[tuple[str, str], ...]


def of_channel(channel: Channel) -> Tags:
    """Tags of a channel's pages and of the content in it."""
    row = channel.row
    return (
        ("ColumnName", channel.title),
        ("ColumnDescription", row.summary or channel.title),
        ("ColumnKeywords", ",".join(_words(row.data, channel))),
        ("ColumnType", chinese(ChannelKind(channel.kind)) if channel.kind in ChannelKind.values else channel.kind),
    )


def of_content(row: Full, channel: Channel | None, url: str, image: str, organiser: str) -> Tags:
    """All eight content tags; a page without date has no PubDate, one without image names the portal's icon."""
    item = row.listed
    return (
        *(of_channel(channel) if channel else ()),
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


def _words(data: dict, channel: Channel) -> list[str]:
    return data.get("keywords") or [above.title for above in channel.line]
