"""The receipts of an announcement as a table: XLSX or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from sites.portals.models.person import name_of

from .kinds import State
from .models import Announcement, Delivery
from .receipts import deliveries, is_late


def rows_of(announcement: Announcement) -> Iterator[list[str]]:
    """A head, then a line for each portal."""
    yield [
        _("站点"), _("域名"), _("状态"), _("受理"), _("生成"), _("上线"), _("已读"), _("阅读人"), _("答复"),
        _("答复人"), _("逾期"), _("本站导语"), _("不采用的理由"), _("撤下"), _("核实已撤下"), _("错误"), "SHA-256",
        _("撤下后 SHA-256"),
    ]  # fmt: skip
    for one in deliveries(announcement):
        yield [_plain(text) for text in _line(one)]


def csv_of(announcement: Announcement) -> bytes:
    """For spreadsheets: UTF-8 with a mark of it, or Excel takes Chinese for something else."""
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows_of(announcement))
    return buffer.getvalue().encode("utf-8-sig")


def xlsx_of(announcement: Announcement) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("回执"))
    sheet.freeze_panes = "A2"
    for name, width in (
        ("A", 24),
        ("B", 28),
        ("D", 20),
        ("E", 20),
        ("F", 20),
        ("G", 20),
        ("N", 20),
        ("O", 20),
        ("Q", 68),
        ("R", 68),
    ):
        sheet.column_dimensions[name].width = width
    for row in rows_of(announcement):
        sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _line(one: Delivery) -> list[str]:
    return [
        one.portal.name,
        one.portal.host,
        str(State(one.state).label),
        *map(_time, (one.accepted_at, one.built_at, one.live_at, one.read_at)),
        name_of(one.read_by),
        _time(one.answered_at),
        name_of(one.answered_by),
        _("逾期") if is_late(one) else "",
        one.introduction,
        one.reason,
        _time(one.removed_at),
        _time(one.gone_at),
        one.error,
        one.sha256,
        one.gone_sha256,
    ]


def _time(at: datetime | None) -> str:
    return timezone.localtime(at).strftime("%Y-%m-%d %H:%M:%S") if at else ""


def _plain(text: str) -> str:
    """What people wrote must not become a formula, and no workbook takes control characters."""
    text = ILLEGAL_CHARACTERS_RE.sub("", text)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
