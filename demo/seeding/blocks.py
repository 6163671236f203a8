"""Stored stream data from plain values, with ids that are the same each time."""

import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any

_SPACE = uuid.UUID("5d1c7c8e-7a53-4d3b-9a60-4a0e6a6a0001")
LINK = re.compile(r"\[([^\]]+)\]\(guide:([a-z-]+)\)")

Block = tuple[str, Any]


def stream(key: str, blocks: Iterable[Block]) -> list[dict[str, Any]]:
    """Raw data of a StreamField; ``key`` names page and field."""
    return [
        {"type": kind, "value": value, "id": str(uuid.uuid5(_SPACE, f"{key}/{index}"))}
        for index, (kind, value) in enumerate(blocks)
    ]


def items(key: str, values: Iterable[Any]) -> list[dict[str, Any]]:
    """Raw data of a ListBlock."""
    return stream(key, (("item", value) for value in values))


def heading(text: str, level: str = "h2") -> Block:
    return "heading", {"level": level, "text": text[:120]}


def paragraphs(texts: Iterable[str]) -> Block:
    """Plain paragraphs; markup in them is escaped."""
    return "paragraph", "".join(f"<p>{escape(text, quote=False)}</p>" for text in texts)


def linked(texts: Iterable[str], page_id: Callable[[str], int | None]) -> Block:
    """Paragraphs with ``[text](guide:key)`` as links to pages; the text alone where there is no such page."""

    def link(match: re.Match[str]) -> str:
        number = page_id(match[2])
        return f'<a linktype="page" id="{number}">{match[1]}</a>' if number else match[1]

    kind, html = paragraphs(texts)
    return kind, LINK.sub(link, html)


def bullets(texts: Iterable[str]) -> Block:
    return "paragraph", f"<ul>{''.join(f'<li>{escape(text, quote=False)}</li>' for text in texts)}</ul>"


def table(rows: Sequence[Sequence[str]], caption: str) -> Block:
    """A table with a head row."""
    width = max(len(row) for row in rows)
    return "table", {
        "data": [[*row, *[""] * (width - len(row))] for row in rows],
        "table_caption": caption,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
    }


def image(image_id: int, alt: str) -> Block:
    return "image", {"image": image_id, "alt": alt, "caption": ""}


def attachment(document_id: int, name: str = "") -> Block:
    return "attachment", {"document": document_id, "name": name}
