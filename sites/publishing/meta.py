"""Meta tags of content (STANDARDS §3); those of channels and of the site come from their own views."""

from __future__ import annotations

from .own import Own

Tags = tuple[tuple[str, str], ...]


def of_content(own: Own) -> Tags:
    """All eight content tags; a page without date has no PubDate, one without image names the portal's icon."""
    return (
        ("ArticleTitle", own.title),
        ("PubDate", own.minute),
        ("ContentSource", own.origin),
        ("Keywords", own.words),
        ("Author", own.writer),
        ("Description", own.description),
        ("Image", own.image),
        ("Url", own.canonical),
    )
