"""Evidence as a PDF for files and printing: what the workbook holds, portal by portal."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.platypus import Flowable, LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from cms.content.cleaning import without_controls

from .evidence import address_of
from .kinds import MARKS, Verdict
from .measuring import Outcome
from .pdf_font import font_name
from .results import Inspected, PortalResult

_RULE_WIDTHS = [w * mm for w in (46, 17, 17, 17, 22, 18, 70, 60)]
_ITEM_WIDTHS = [w * mm for w in (60, 82, 40, 20, 20, 45)]
_LINES = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.3, colors.HexColor("#9aa0a6")),
        ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#eceff1")),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
    ]
)


@cache
def _styles() -> dict[str, ParagraphStyle]:
    """``text``, ``heading``, ``section``."""
    text = ParagraphStyle("text", fontName=font_name(), fontSize=8, leading=11, wordWrap="CJK")
    return {
        "text": text,
        "heading": ParagraphStyle("heading", parent=text, fontSize=13, leading=18, spaceBefore=10, spaceAfter=4),
        "section": ParagraphStyle("section", parent=text, fontSize=9, leading=13, spaceBefore=8, spaceAfter=3),
    }


def write_pdf(inspected: Inspected, target: Path | IO[bytes]) -> None:
    """The same bytes for the same inspection, whenever it is made. Raises OSError."""
    title = _("政府网站检查结果 %s") % inspected.day
    document = SimpleDocTemplate(
        str(target) if isinstance(target, Path) else target,
        pagesize=landscape(A4),
        title=title,
        leftMargin=13 * mm,
        rightMargin=13 * mm,
        topMargin=13 * mm,
        bottomMargin=15 * mm,
        invariant=1,
        initialFontName=font_name(),
    )
    document.build(
        [_paragraph(title, "heading"), _paragraph(inspected.pack.label), *_portals(inspected)],
        onFirstPage=_number,
        onLaterPages=_number,
    )


def _number(canvas: Any, document: Any) -> None:
    canvas.setFont(font_name(), 8)
    canvas.drawCentredString(landscape(A4)[0] / 2, 8 * mm, str(document.page))


def _portals(inspected: Inspected) -> Iterator[Flowable]:
    for portal in inspected.portals:
        yield _paragraph(f"{portal.name}　{portal.host}　{portal.verdict.label}", "heading")
        if portal.fails_on:
            yield _paragraph(_("最早不合格日：%s") % portal.fails_on)
        yield Spacer(1, 2 * mm)
        if portal.outcomes:
            yield _rules(portal)
        for outcome in portal.outcomes:
            if outcome.items:
                yield _paragraph(f"{outcome.rule.title}（{outcome.verdict.label}）", "section")
                yield _items(portal, outcome)


def _rules(portal: PortalResult) -> LongTable:
    head = (_("指标"), _("判定"), _("实测"), _("阈值"), _("不合格起"), _("单项否决"), _("依据"), _("说明"))
    rows = [
        (
            outcome.rule.title,
            _marked(outcome.verdict),
            outcome.rule.amount(outcome.value),
            outcome.rule.noted_limit,
            outcome.fails_on,
            _("是") if outcome.rule.veto else _("否"),
            f"{outcome.rule.source}（{outcome.rule.status.label}）",
            outcome.note,
        )
        for outcome in portal.outcomes
    ]
    return _table(head, rows, _RULE_WIDTHS)


def _items(portal: PortalResult, outcome: Outcome) -> LongTable:
    head = (_("标题"), _("地址"), _("栏目"), _("日期"), _("不合格起"), _("说明"))
    rows = [
        (item.title, address_of(portal, item), item.channel, item.date, item.fails_on, item.reason)
        for item in outcome.items
    ]
    return _table(head, rows, _ITEM_WIDTHS)


def _marked(verdict: Verdict) -> str:
    """Word and shape, since printers know no colours."""
    return f"{MARKS[verdict]} {verdict.label}"


def _table(head: tuple[str, ...], rows: list[tuple[Any, ...]], widths: list[float]) -> LongTable:
    cells = [[_paragraph(value) for value in row] for row in (head, *rows)]
    return LongTable(cells, colWidths=widths, repeatRows=1, style=_LINES)


def _paragraph(value: Any, style: str = "text") -> Paragraph:
    """Never markup, whatever an editor wrote."""
    return Paragraph("" if value is None else escape(without_controls(str(value))), _styles()[style])
