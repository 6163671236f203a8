"""Tables as Wagtail's TableBlock stores them: made from HTML, rendered to HTML."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from html import escape
from typing import Any

from selectolax.lexbor import LexborNode

# Limits of what a cell may claim; hostile pages ask for millions.
MAX_COLUMNS = 60
MAX_ROWS = 5000

Position = tuple[int, int]
Spans = dict[Position, Position]


def table_value(table: LexborNode, text_of: Callable[[str], str]) -> dict[str, Any] | None:
    """The stored value of an HTML table, None for one without text. ``text_of`` gives the text of a cell's HTML."""
    rows = rows_of(table)
    data, merges = _grid(rows, text_of)
    if not any(text for row in data for text in row):
        return None
    caption = table.css_first("caption")
    head = bool(rows[0]) and all(cell.tag == "th" for cell in rows[0])
    return {
        "first_row_is_table_header": head,
        "first_col_is_header": False,
        "table_header_choice": "row" if head else "neither",
        "table_caption": text_of(caption.html or "").replace("\n", " ")[:200] if caption else "",
        "data": data,
        "cell": [],
        "mergeCells": merges,
    }


def rows_of(table: LexborNode) -> list[list[LexborNode]]:
    """The cells of the table's own rows, not of tables inside it."""
    return [[cell for cell in row.iter() if cell.tag in ("td", "th")] for row in _rows(table)][:MAX_ROWS]


def _rows(table: LexborNode) -> Iterator[LexborNode]:
    for child in table.iter():
        if child.tag == "tr":
            yield child
        elif child.tag in ("thead", "tbody", "tfoot"):
            yield from (row for row in child.iter() if row.tag == "tr")


def _grid(rows: list[list[LexborNode]], text_of: Callable[[str], str]) -> tuple[list[list[str]], list[dict[str, int]]]:
    """Every row as long as the longest, covered cells empty; and the merged areas."""
    texts: dict[Position, str] = {}
    merges = []
    for row, cells in enumerate(rows):
        column = 0
        for cell in cells:
            while (row, column) in texts:
                column += 1
            height = min(_span(cell, "rowspan"), len(rows) - row)
            width = min(_span(cell, "colspan"), MAX_COLUMNS - column)
            if width < 1:
                break
            texts.update({(row + down, column + right): "" for down in range(height) for right in range(width)})
            texts[row, column] = text_of(cell.html or "")
            if height > 1 or width > 1:
                merges.append({"row": row, "col": column, "rowspan": height, "colspan": width})
    columns = 1 + max((column for _, column in texts), default=-1)
    return [[texts.get((row, column), "") for column in range(columns)] for row in range(len(rows))], merges


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or ""
    return max(1, int(value)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def render_table(value: dict[str, Any]) -> str:
    """A table in a frame that scrolls sideways on a phone."""
    data = [row for row in value.get("data") or [] if isinstance(row, list)]
    choice = value.get("table_header_choice") or ""
    head = bool(value.get("first_row_is_table_header")) or choice in ("row", "both")
    side = bool(value.get("first_col_is_header")) or choice in ("column", "both")
    caption = escape(value.get("table_caption") or "")
    spans = _spans(value.get("mergeCells"), len(data), max(map(len, data), default=0), head)
    hidden = {
        (row + down, column + right)
        for (row, column), (height, width) in spans.items()
        for down in range(height)
        for right in range(width)
        if down or right
    }
    layout = _Layout(head, side, spans, hidden)
    rows = [_row(row, cells, layout) for row, cells in enumerate(data)]
    top = f"<thead>{rows.pop(0)}</thead>" if head and rows else ""
    title = f"<caption>{caption}</caption>" if caption else ""
    body = f"<tbody>{''.join(rows)}</tbody>" if rows else ""
    return (
        f'<div class="table" tabindex="0" role="region" aria-label="{caption or "表格"}">'
        f"<table>{title}{top}{body}</table></div>"
    )


@dataclass(frozen=True, slots=True)
class _Layout:
    """Whether the first row and column are heads, merged areas, and the cells they cover."""

    head: bool
    side: bool
    spans: Spans
    hidden: set[Position]

    def scope(self, row: int, column: int) -> str:
        return "col" if self.head and row == 0 else "row" if self.side and column == 0 else ""


def _row(row: int, cells: list[Any], layout: _Layout) -> str:
    parts = []
    for column, cell in enumerate(cells):
        if (row, column) in layout.hidden:
            continue
        scope = layout.scope(row, column)
        tag = "th" if scope else "td"
        text = escape(str("" if cell is None else cell).strip()).replace("\r\n", "\n").replace("\n", "<br>")
        attributes = f' scope="{scope}"' if scope else ""
        height, width = layout.spans.get((row, column), (1, 1))
        attributes += f' rowspan="{height}"' if height > 1 else ""
        attributes += f' colspan="{width}"' if width > 1 else ""
        parts.append(f"<{tag}{attributes}>{text}</{tag}>")
    return f"<tr>{''.join(parts)}</tr>"


def _spans(merges: Any, rows: int, columns: int, head: bool) -> Spans:
    """Merged areas by their first cell, cut to the table; one that meets another or leaves the head is not merged."""
    spans: Spans = {}
    taken: set[Position] = set()
    for merge in merges or []:
        row, column = int(merge["row"]), int(merge["col"])
        end = 1 if head and row == 0 else rows
        height, width = min(int(merge["rowspan"]), end - row), min(int(merge["colspan"]), columns - column)
        area = {(row + down, column + right) for down in range(height) for right in range(width)}
        if row < 0 or column < 0 or height < 1 or width < 1 or taken & area:
            continue
        taken |= area
        spans[row, column] = (height, width)
    return spans
