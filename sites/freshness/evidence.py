"""Evidence as a workbook: every rule with source, value and verdict, every item with its address."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from cms.content import hooks

from .kinds import Verdict
from .measuring import Item, Outcome
from .results import Inspected, PortalResult
from .rules import PERCENT

_FILLS = {
    Verdict.FAIL: PatternFill("solid", fgColor="F8D7DA"),
    Verdict.WARNING: PatternFill("solid", fgColor="FFF3D1"),
}


def write_xlsx(inspected: Inspected, target: Path | IO[bytes]) -> None:
    """Three sheets: portals, rules, items. Raises OSError."""
    book = Workbook(write_only=True)
    _sheet(book, _("站点"), _portal_columns(), _portal_rows(inspected))
    _sheet(book, _("指标"), _rule_columns(), _rule_rows(inspected))
    _sheet(book, _("问题明细"), _item_columns(), _item_rows(inspected))
    book.save(target)


def _portal_columns() -> list[tuple[str, int]]:
    names = (_("站点"), _("域名"), _("判定"), _("最早不合格日"), _("检查日期"), _("指标包"))
    return list(zip(names, (28, 32, 10, 14, 14, 30), strict=True))


def _rule_columns() -> list[tuple[str, int]]:
    names = (
        _("站点"), _("指标"), _("判定"), _("实测"), _("阈值"), _("不合格起"), _("单项否决"), _("依据"), _("依据状态"),
        _("说明"),
    )  # fmt: skip
    return list(zip(names, (28, 36, 10, 10, 10, 14, 10, 50, 10, 40), strict=True))


def _item_columns() -> list[tuple[str, int]]:
    names = (_("站点"), _("指标"), _("标题"), _("地址"), _("栏目"), _("日期"), _("不合格起"), _("说明"))
    return list(zip(names, (28, 36, 40, 60, 30, 14, 14, 50), strict=True))


def _portal_rows(inspected: Inspected) -> Iterable[list[Any]]:
    for portal in inspected.portals:
        yield [portal.name, portal.host, portal.verdict, portal.fails_on, inspected.day, inspected.pack.label]


def _rule_rows(inspected: Inspected) -> Iterable[list[Any]]:
    for portal, outcome in _outcomes(inspected):
        rule = outcome.rule
        yield [
            portal.name,
            rule.title,
            outcome.verdict,
            rule.amount(outcome.value) if rule.unit == PERCENT else outcome.value,
            rule.noted_limit,
            outcome.fails_on,
            _("是") if rule.veto else _("否"),
            rule.source,
            str(rule.status.label),
            outcome.note,
        ]


def _item_rows(inspected: Inspected) -> Iterable[list[Any]]:
    for portal, outcome in _outcomes(inspected):
        for item in outcome.items:
            yield [
                portal.name,
                outcome.rule.title,
                item.title,
                address_of(portal, item),
                item.channel,
                item.date,
                item.fails_on,
                item.reason,
            ]


def _outcomes(inspected: Inspected) -> Iterable[tuple[PortalResult, Outcome]]:
    for portal in inspected.portals:
        for outcome in portal.outcomes:
            yield portal, outcome


def address_of(portal: PortalResult, item: Item) -> str:
    """The whole address of an item."""
    return hooks.public_url(portal.host) + item.url if item.url.startswith("/") else item.url


def _sheet(book: Workbook, name: str, columns: list[tuple[str, int]], rows: Iterable[list[Any]]) -> None:
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "A2"
    for number, (_label, width) in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    head = [WriteOnlyCell(sheet, label) for label, _width in columns]
    for cell in head:
        cell.font = Font(bold=True)
    sheet.append(head)
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def _cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, Verdict):
        cell = WriteOnlyCell(sheet, str(value.label))
        if value in _FILLS:
            cell.fill = _FILLS[value]
        return cell
    if isinstance(value, str):
        # No workbook takes control characters.
        cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        # Never a formula, whatever an editor wrote.
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=False)
        return cell
    return value
