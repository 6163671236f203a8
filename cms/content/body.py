"""Render a body from its stored blocks to HTML and plain text, without a query: it runs once per publishing and import."""

import re
from collections.abc import Callable, Iterable
from html import escape, unescape
from typing import Any

_TAG = re.compile(r"<[^>]+>")
_BLANK = re.compile(r"[ \t\r\f\v\xa0\u3000]+")
_PAGE_LINK = re.compile(r'<a id="(\d+)" linktype="page">|<a linktype="page" id="(\d+)">')
_DOCUMENT_LINK = re.compile(
    r'<a (?:id="(\d+)" linktype="document"|linktype="document" id="(\d+)")>(.*?)</a>', re.DOTALL
)


def render_body(blocks: Iterable[dict[str, Any]]) -> str:
    """HTML of stored blocks (``StreamValue.raw_data``), with references left in (``cms.content.references``)."""
    return "\n".join(_RENDERERS[block["type"]](block["value"]) for block in blocks if block["type"] in _RENDERERS)


def plain_text(html: str) -> str:
    """Words of an HTML fragment for search and summaries, one line per block."""
    text = unescape(_TAG.sub("\n", html.replace("</td><td", "</td> <td")))
    lines = (_BLANK.sub(" ", line).strip() for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def rich_text(stored: str) -> str:
    """Stored rich text with its page and document links turned into references."""
    html = _PAGE_LINK.sub(lambda match: f'<a href="zq:page:{match[1] or match[2]}">', stored)
    return _DOCUMENT_LINK.sub(
        lambda match: f'<zq-file id="{match[1] or match[2]}" name="{escape(_TAG.sub("", match[3]))}"></zq-file>', html
    )


def _heading(value: dict[str, Any]) -> str:
    level = "h3" if value.get("level") == "h3" else "h2"
    return f"<{level}>{escape(value['text'])}</{level}>"


def _image(value: dict[str, Any]) -> str:
    return (
        f'<zq-image id="{int(value["image"])}" alt="{escape(value.get("alt") or "")}"'
        f' caption="{escape(value.get("caption") or "")}"></zq-image>'
    )


def _table(value: dict[str, Any]) -> str:
    rows = value.get("data") or []
    head = bool(value.get("first_row_is_table_header")) or value.get("table_header_choice") in ("row", "both")
    first_column = bool(value.get("first_col_is_header")) or value.get("table_header_choice") in ("column", "both")
    caption = f"<caption>{escape(value['table_caption'])}</caption>" if value.get("table_caption") else ""
    parts = [
        f'<div class="table" tabindex="0" role="region" aria-label="{escape(value.get("table_caption") or "表格")}"><table>{caption}'
    ]
    if head and rows:
        cells = "".join(f'<th scope="col">{_cell(cell)}</th>' for cell in rows[0])
        parts.append(f"<thead><tr>{cells}</tr></thead>")
        rows = rows[1:]
    parts.append("<tbody>")
    parts.extend(_row(row, first_column) for row in rows)
    parts.append("</tbody></table></div>")
    return "".join(parts)


def _row(row: list[Any], first_is_header: bool) -> str:
    cells = [
        f'<th scope="row">{_cell(cell)}</th>' if first_is_header and index == 0 else f"<td>{_cell(cell)}</td>"
        for index, cell in enumerate(row)
    ]
    return f"<tr>{''.join(cells)}</tr>"


def _cell(cell: Any) -> str:
    return escape(str(cell or "")).replace("\n", "<br>")


def _attachments(value: list[dict[str, Any]]) -> str:
    files = (item["value"] if "value" in item else item for item in value)
    items = "".join(
        f'<li><zq-file id="{int(file["document"])}" name="{escape(file.get("name") or "")}"></zq-file></li>'
        for file in files
        if file.get("document")
    )
    return f'<ul class="attachments">{items}</ul>' if items else ""


def _quotation(value: dict[str, Any]) -> str:
    source = f"<footer>{escape(value['source'])}</footer>" if value.get("source") else ""
    return f"<blockquote><p>{_lines(value['text'])}</p>{source}</blockquote>"


def _notice(value: dict[str, Any]) -> str:
    tone = "important" if value.get("tone") == "important" else "notice"
    return f'<div class="callout callout-{tone}">{rich_text(value["text"])}</div>'


def _video(value: dict[str, Any]) -> str:
    poster = f' poster="{int(value["poster"])}"' if value.get("poster") else ""
    text = value.get("transcript")
    details = f"<details><summary>文字稿</summary><p>{_lines(text)}</p></details>" if text else ""
    return f'<zq-video id="{int(value["document"])}"{poster} title="{escape(value["title"])}"></zq-video>{details}'


def _lines(text: str) -> str:
    return escape(text.strip()).replace("\r\n", "\n").replace("\n", "<br>")


_RENDERERS: dict[str, Callable[[Any], str]] = {
    "heading": _heading,
    "paragraph": rich_text,
    "image": _image,
    "table": _table,
    "attachments": _attachments,
    "quotation": _quotation,
    "notice": _notice,
    "video": _video,
}
