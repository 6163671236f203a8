"""Render a body from its stored blocks to HTML and plain text, without a query: it runs once per publishing."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from html import escape, unescape
from typing import Any

from .cleaning import sanitise, without_controls
from .tables import render_table

_TAG = re.compile(r"<[^>]+>")
_INLINE = re.compile(r"</?(?:b|a|sup|sub)(?: [^>]*)?>")
_CELL = re.compile(r"</t[dh]><t[dh][^>]*>")
_BLANK = re.compile(r"[ \t\r\f\v\xa0\u3000]+")
_LINK = re.compile(r'<a ([^>]*linktype="[^>]*)>(.*?)</a>', re.DOTALL)
_ID = re.compile(r'\bid="(\d+)"')
_KEY = re.compile(r' data-block-key="[^"]*"')


@dataclass(frozen=True, slots=True)
class RenderedBody:
    """A body as the public gets it: HTML, and the words alone."""

    html: str
    text: str


def rendered(blocks: Iterable[dict[str, Any]]) -> RenderedBody:
    """Both forms of stored blocks."""
    html = render_body(blocks)
    return RenderedBody(html, plain_text(html))


def render_body(blocks: Iterable[dict[str, Any]]) -> str:
    """HTML of stored blocks (``StreamValue.raw_data``), with references left in (``cms.content.references``)."""
    parts = (_RENDERERS[block["type"]](block["value"]) for block in blocks if block["type"] in _RENDERERS)
    return without_controls("\n".join(parts))


def plain_text(html: str) -> str:
    """Words of an HTML fragment for search and summaries, one line per block."""
    text = unescape(_TAG.sub("\n", _CELL.sub(" ", _INLINE.sub("", html))))
    lines = (line.strip() for line in _BLANK.sub(" ", text).split("\n"))
    return "\n".join(line for line in lines if line)


def rich_text(stored: str) -> str:
    """Stored rich text as it may be published, with its page and document links turned into references."""
    html = sanitise(stored)
    if " data-block-key" in html:
        html = _KEY.sub("", html)
    return _LINK.sub(_link, html) if "linktype=" in html else html


def _link(match: re.Match[str]) -> str:
    attributes, text = match[1], match[2]
    found = _ID.search(attributes)
    if found and 'linktype="page"' in attributes:
        return f'<a href="zq:page:{found[1]}">{text}</a>'
    if found and 'linktype="document"' in attributes:
        return f'<zq-file id="{found[1]}" name="{escape(unescape(_TAG.sub("", text)))}"></zq-file>'
    return text


def _heading(value: dict[str, Any]) -> str:
    level = "h3" if value.get("level") == "h3" else "h2"
    return f"<{level}>{escape(value['text'])}</{level}>"


def _image(value: dict[str, Any]) -> str:
    return (
        f'<zq-image id="{int(value["image"])}" alt="{escape(value.get("alt") or "")}"'
        f' caption="{escape(value.get("caption") or "")}"></zq-image>'
    )


def _attachments(value: list[dict[str, Any]]) -> str:
    files = (item.get("value", item) for item in value)
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
    "table": render_table,
    "attachments": _attachments,
    "quotation": _quotation,
    "notice": _notice,
    "video": _video,
}
