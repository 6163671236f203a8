"""Foreign HTML (Word, WeChat, old sites) made into the allowed blocks. Sanitised by nh3, taken apart by selectolax."""

import json
import re
from collections.abc import Callable
from html import escape, unescape
from typing import Any

import nh3
from selectolax.lexbor import LexborHTMLParser, LexborNode

from .tables import rows_of, table_value

RawBlock = dict[str, Any]
URL_SCHEMES = {"http", "https", "mailto", "tel"}
INLINE = {"b", "strong", "a", "sup", "sub", "br"}
HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h3", "h5": "h3", "h6": "h3"}
CONTAINERS = {"p", "div", "section", "article", "main", "header", "footer", "center", "figure", "figcaption", "pre"} | {
    *("dl", "dt", "dd", "li", "hr", "form", "fieldset", "address", "aside", "nav")
}
TABLE = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"}
BLOCK_TAGS = {*HEADINGS, *CONTAINERS, "ul", "ol", "blockquote", "img", "table"}
HEADING_LENGTH = 120
# Containers in one another; of what lies deeper only the text is taken.
DEEPEST = 100
DROPPED_WHOLE = {
    "script",
    "style",
    "title",
    "head",
    "template",
    "noscript",
    "textarea",
    "select",
    "svg",
    "math",
    "iframe",
}

_foreign = nh3.Cleaner(
    tags=INLINE | TABLE | BLOCK_TAGS,
    clean_content_tags=DROPPED_WHOLE,
    attributes={"a": {"href"}, "img": {"src", "alt"}, "td": {"colspan", "rowspan"}, "th": {"colspan", "rowspan"}},
    url_schemes=URL_SCHEMES,
    link_rel=None,
)
# What an editor's rich text may hold as it is stored: Wagtail's references and Draftail's keys included.
_stored = nh3.Cleaner(
    tags={*INLINE, "p", "ul", "ol", "li"},
    clean_content_tags=DROPPED_WHOLE,
    attributes={"a": {"href", "linktype", "id"}, "p": {"data-block-key"}, "li": {"data-block-key"}},
    # A second language beside the first, for those who have pages read to them (WCAG 3.1.2).
    tag_attribute_values={"p": {"lang": {"en"}}},
    url_schemes=URL_SCHEMES,
    link_rel=None,
)

# Controls that no page may hold (XML 1.0 §2.2 forbids them too, and feeds are XML); tab and line ends stay.
CONTROLS = re.compile("[\x01-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_BLOCK = re.compile(rf"<(?:{'|'.join(sorted(BLOCK_TAGS))})[\s/>]")
_BREAKS = re.compile(r"(?:<br>\s*)+(?=[\u3000\xa0])|(?:<br>\s*){2,}")
_SPACE = re.compile(r"[ \t\r\n\f\xa0]+")
_BROKEN_LINE = re.compile(r"(?<=[\u2e80-\u9fff\uff00-\uffef])[ \t]*[\r\n]+[ \t]*(?=[\u2e80-\u9fff\uff00-\uffef])")
_EMPTY = re.compile(r"<(b|a|sup|sub|li|ul|ol|p)(?: [^>]*)?>(?:\s|<br>)*</\1>")
_EDGE = r"(?:\s|<br>)+"
_LEADING = re.compile(rf"^((?:<(?:b|a|sup|sub)(?: [^>]*)?>)*){_EDGE}")
_TRAILING = re.compile(rf"{_EDGE}((?:</(?:b|a|sup|sub)>)*)$")
_INDENT = re.compile(r"(<(?:p|li)(?: [^>]*)?>(?:<(?:b|a)(?: [^>]*)?>)*)(?:\s|<br>)+")
_OPENING = re.compile(r"<(?!br>)[a-z]")
_PARAGRAPH_TAGS = re.compile(r"</?(?:p|div|section|span)>")
_LINE_END = re.compile(r"<br>|</?(?:p|div|section|li|h[1-6]|dt|dd|tr)>|</t[dh]>")
_DEAD_LINK = re.compile(r"<a>(.*?)</a>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_MARK = re.compile(r"<(/?)(?!br\b)[a-z]")
# Both parsers look through all open elements at each mark: of what is nested deeper, only the text is read. Not counted
# are elements that old pages leave open.
DEEPEST_PARSED = 1000
_NESTING = re.compile(
    r"<(/?)(?!(?:p|li|td|th|tr|dt|dd|br|hr|img|input|option|meta|link|col|o:p)\b)[a-z]", re.IGNORECASE
)
_DROPPED = re.compile(r"<(script|style|title|textarea)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)

# Paragraphs of text and nothing else, as most machines write them. Neither parser finds anything to change in them: no
# mark, no reference, no character that HTML reads as another.
_PLAIN = re.compile("(?:<p>[^<>&\\0\r\xa0\ud800-\udfff]*</p>)*")
_PLAIN_TEXT = re.compile("<p>([^<]*)</p>")

# Finds the image of a portal for the address in an <img>, or None.
ImageLookup = Callable[[str], int | None]


def blocks_from_html(html: str, find_image: ImageLookup | None = None) -> list[RawBlock]:
    """Stored blocks of a body (``BodyBlock`` raw data without ids) for any HTML. Never raises for bad markup.

    Consecutive paragraphs and lists become one rich text; of an image that is not found the alternative text stays.
    """
    if _PLAIN.fullmatch(html):
        return _plain_blocks(_without_controls(html))
    if _is_deep(html, _NESTING, DEEPEST_PARSED):
        return [{"type": "paragraph", "value": _as_text(_DROPPED.sub("", html))}]
    body = LexborHTMLParser(_without_controls(_foreign.clean(html))).body
    collector = _Collector(find_image)
    if body is not None:
        collector.walk(body)
    return collector.finish()


def _plain_blocks(html: str) -> list[RawBlock]:
    text = "".join(f"<p>{text}</p>" for text in map(_tidy, _PLAIN_TEXT.findall(html)) if text)
    return [{"type": "paragraph", "value": text}] if text else []


def clean_rich_text(html: str) -> str:
    """Rich text of an editor reduced to what page types allow, without indents of spaces or empty paragraphs.

    Again until nothing changes: what is taken away can leave a link in a link, or an indent at the new beginning.
    """
    if _is_deep(html, _NESTING, DEEPEST_PARSED):
        return _as_text(_DROPPED.sub("", html))
    for _ in range(0 if _is_deep(html) else DEEPEST):
        cleaned = _cleaned_once(html)
        if cleaned == html:
            return cleaned
        html = cleaned
    return _as_text(sanitise(html))


def _is_deep(html: str, marks: re.Pattern[str] = _MARK, deepest: int = DEEPEST) -> bool:
    """Whether marks stand in one another deeper than anybody writes; what follows takes them off layer by layer."""
    depth = 0
    if html.count("<") > deepest:
        for mark in marks.finditer(html):
            depth += -1 if mark[1] else 1
            if depth > deepest:
                return True
    return False


def _as_text(html: str) -> str:
    return f"<p>{escape(CONTROLS.sub('', lines_of(html)), quote=False)}</p>"


def _cleaned_once(html: str) -> str:
    html = _marks(sanitise(html)).replace("&nbsp;", "\xa0")
    return _without_empty(_INDENT.sub(r"\1", html)).replace("\xa0", " ").strip()


def sanitise(stored: str) -> str:
    """Only what may be published of stored rich text; the last gate before a publication."""
    return _without_controls(stored if _PLAIN.fullmatch(stored) else _stored.clean(stored))


def without_controls(value: Any) -> Any:
    """Text, or lists and dictionaries of it, without the characters that no page may hold, NUL among them."""
    if isinstance(value, str):
        return value if value.isprintable() else CONTROLS.sub("", value).replace("\0", "")
    if isinstance(value, list):
        return [without_controls(item) for item in value]
    if isinstance(value, dict):
        return {name: without_controls(item) for name, item in value.items()}
    return value


def _without_controls(cleaned: str) -> str:
    """Once character references (``&#2;``) have become characters."""
    return cleaned if cleaned.isprintable() else CONTROLS.sub("", cleaned)


def whole_characters(sent: str) -> str:
    """JSON without halves of characters (lone surrogates), which nothing can store; each becomes U+FFFD."""
    if "\\ud" not in sent.lower():
        return sent
    try:
        value = json.loads(sent)
    except ValueError:
        return sent
    return json.dumps(value, ensure_ascii=False).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def lines_of(html: str) -> str:
    """Text of a piece of HTML, a line for each paragraph or break."""
    text = unescape(_TAG.sub("", _LINE_END.sub("\n", _SPACE.sub(" ", html))))
    return "\n".join(line for line in (part.strip() for part in text.split("\n")) if line)


class _Collector:
    """Blocks in the order of the document; ``rich`` and ``inline`` hold what is not a block yet."""

    def __init__(self, find_image: ImageLookup | None) -> None:
        self.find_image = find_image
        self.blocks: list[RawBlock] = []
        self.rich: list[str] = []
        self.inline: list[str] = []
        self.depth = 0

    def walk(self, node: LexborNode) -> None:
        if self.depth == DEEPEST:
            self._paragraph(escape(lines_of(node.html or ""), quote=False))
            return
        self.depth += 1
        for child in node.iter(include_text=True):
            self._take(child, child.tag)
        self._end_inline()
        self.depth -= 1

    def finish(self) -> list[RawBlock]:
        self._end_rich()
        return self.blocks

    def _take(self, node: LexborNode, tag: str) -> None:
        if tag == "-text":
            self.inline.append(node.html or "")
            return
        html = node.html or ""
        if tag in INLINE and not _BLOCK.search(html):
            self.inline.append(html)
            return
        self._end_inline()
        handler = _HANDLERS.get(tag)
        if handler:
            handler(self, node)
        else:
            self._container(node, html)

    def _container(self, node: LexborNode, html: str) -> None:
        inner = html[html.index(">") + 1 : html.rindex("<")] if node.child is not None else ""
        if _BLOCK.search(inner):
            self.walk(node)
        elif inner:
            self._paragraph(inner)

    def _end_inline(self) -> None:
        if self.inline:
            html, self.inline = "".join(self.inline), []
            self._paragraph(html)

    def _end_rich(self) -> None:
        self._end_inline()
        if self.rich:
            self.blocks.append({"type": "paragraph", "value": "".join(self.rich)})
            self.rich = []

    def _add(self, kind: str, value: Any) -> None:
        self._end_rich()
        self.blocks.append({"type": kind, "value": value})

    def _paragraph(self, inner: str) -> None:
        if _is_deep(inner):
            self.rich.append(_as_text(inner))
            return
        if "&nbsp;" in inner:
            inner = inner.replace("&nbsp;", "\xa0")
        pieces = _BREAKS.split(inner) if "<br>" in inner else [inner]
        if len(pieces) > 1 and not all(map(_balanced, pieces)):
            pieces = [inner]
        self.rich.extend(f"<p>{text}</p>" for text in map(_tidy, pieces) if text)

    def _heading(self, node: LexborNode) -> None:
        text = lines_of(node.html or "").replace("\n", " ")
        if len(text) > HEADING_LENGTH:
            self._paragraph(escape(text, quote=False))
        elif text:
            self._add("heading", {"level": HEADINGS[node.tag or "h2"], "text": text})
        for image in node.css("img"):
            self._image(image)

    def _list(self, node: LexborNode) -> None:
        html = node.html or ""
        if re.search(r"<(?:table|img|blockquote|h[1-6])[\s/>]", html):
            self.walk(node)
            return
        if _is_deep(html):
            self.rich.append(_as_text(html))
            return
        html = _without_empty(_marks(_PARAGRAPH_TAGS.sub("", html)).replace("&nbsp;", "\xa0"))
        html = _SPACE.sub(" ", _INDENT.sub(r"\1", html))
        if lines_of(html):
            self.rich.append(html)

    def _table(self, node: LexborNode) -> None:
        cells = [cell for row in rows_of(node) for cell in row]
        if len(cells) == 1:  # a frame around the whole text, not a table
            self.walk(cells[0])
            return
        if value := table_value(node, lines_of):
            self._add("table", value)
        for image in node.css("img"):
            self._image(image)

    def _image(self, node: LexborNode) -> None:
        attributes = node.attributes
        alt = (attributes.get("alt") or "").strip()[:200]
        found = self.find_image(attributes.get("src") or "") if self.find_image else None
        if found:
            self._add("image", {"image": found, "alt": alt, "caption": ""})
        elif alt:
            self._paragraph(escape(alt, quote=False))

    def _quotation(self, node: LexborNode) -> None:
        html = node.html or ""
        if re.search(r"<(?:table|img)[\s/>]", html):
            self.walk(node)
        elif text := lines_of(html):
            self._add("quotation", {"text": text, "source": ""})

    def _nothing(self, node: LexborNode) -> None:
        pass


_HANDLERS: dict[str, Callable[[_Collector, LexborNode], None]] = {
    **dict.fromkeys(HEADINGS, _Collector._heading),
    "ul": _Collector._list,
    "ol": _Collector._list,
    "table": _Collector._table,
    "img": _Collector._image,
    "blockquote": _Collector._quotation,
    "hr": _Collector._nothing,
}


def _tidy(html: str) -> str:
    """One paragraph without indent, stray spaces and empty marks."""
    html = html.strip()
    if "\n" in html:
        html = _BROKEN_LINE.sub("", html)
    html = _SPACE.sub(" ", html)
    if "<" not in html:
        return html
    html = _without_empty(_marks(html))
    return _TRAILING.sub(r"\1", _LEADING.sub(r"\1", html))


def _marks(html: str) -> str:
    """One tag for bold, and no link without an address."""
    if "strong>" in html:
        html = html.replace("<strong>", "<b>").replace("</strong>", "</b>")
    return _DEAD_LINK.sub(r"\1", html) if "<a>" in html else html


def _without_empty(html: str) -> str:
    count = 1 if "<" in html else 0
    while count:
        html, count = _EMPTY.subn("", html)
    return html


def _balanced(piece: str) -> bool:
    return len(_OPENING.findall(piece)) == piece.count("</")
