"""Bodies: HTML or Markdown to the blocks of an editor, by way of the house's one sanitiser."""

from functools import cache
from typing import Any

from markdown_it import MarkdownIt

from cms.content.cleaning import blocks_from_html


def to_blocks(source: str, *, markdown: bool) -> list[dict[str, Any]]:
    """Stored stream data of a body. Raw HTML inside Markdown passes through the sanitiser as any other."""
    return blocks_from_html(_markdown().render(source) if markdown else source)


@cache
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table")
