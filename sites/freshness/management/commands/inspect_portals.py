"""Inspect portals by the rules in force."""

import json
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from tqdm import tqdm

from cms.changes.readers import catch_up, registered
from sites.portals.named import portals_named

from ...evidence import write_xlsx
from ...history import READER
from ...inspecting import inspect
from ...kinds import MARKS, Verdict
from ...packs import PackError
from ...responsible import People
from ...results import Inspected
from ...standing import settle
from ...timeline import Picture
from ...windows import day_from


class Command(BaseCommand):
    help = (
        "按检查指标检查站点，并预测哪天会不合格。无论结果如何，退出码都是 0。"
        "例：manage.py inspect_portals；manage.py inspect_portals --at 2026-12-31 --xlsx 检查结果.xlsx；"
        "manage.py inspect_portals --portal www.yunzhou.example --json -"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--at", type=_day, metavar="DATE", help="检查哪一天，例 2026-12-31；过去、将来都可以。默认今天"
        )
        parser.add_argument("--portal", nargs="+", metavar="HOST", help="只检查这些站点")
        parser.add_argument("--xlsx", type=Path, metavar="FILE", help="写成 Excel 文件，附证据")
        parser.add_argument("--json", metavar="FILE", help="写成 JSON 文件；- 为标准输出")

    def handle(self, *args: Any, at: date | None, portal: list[str] | None, **options: Any) -> None:
        catch_up(registered()[READER])
        try:
            inspected = inspect(at, portal and [named.pk for named in portals_named(portal)], progress=self._progress)
        except PackError as error:
            raise CommandError(str(error)) from error
        if inspected.day == timezone.localdate():
            settle(inspected)
        self._write(inspected, **options)

    def _progress(self, pictures: Iterable[Picture]) -> Iterable[Picture]:
        return tqdm(pictures, unit=_("个站点"), file=sys.stderr, disable=not sys.stderr.isatty())

    def _write(self, inspected: Inspected, *, xlsx: Path | None, json: str | None, **options: Any) -> None:
        try:
            if xlsx is not None:
                write_xlsx(inspected, xlsx)
            if json is not None and json != "-":
                Path(json).write_text(_encoded(inspected), "utf-8")
        except OSError as error:
            message = _("写不了 %(file)s：%(reason)s。请换一个可写的位置。")
            raise CommandError(message % {"file": error.filename, "reason": error.strerror}) from error
        self.stdout.write(_encoded(inspected) if json == "-" else _summary(inspected))


def _day(text: str) -> date:
    try:
        return day_from(text)
    except ValueError as error:
        raise ArgumentTypeError(_("“%s”不是日期，请写成 2026-12-31（1990 至 2200 年）。") % text) from error


def _encoded(inspected: Inspected) -> str:
    return json.dumps(inspected.as_json(People.load()), ensure_ascii=False, indent=1)


def _summary(inspected: Inspected) -> str:
    """A line for each portal, the worst first, with the rules that fail or warn below it."""
    lines = [f"{inspected.day}  {inspected.pack.title}（{inspected.pack.label}）"]
    ranks = list(MARKS)
    for portal in sorted(
        inspected.portals, key=lambda result: (ranks.index(result.verdict), result.fails_on or date.max)
    ):
        lines.append(f"{MARKS[portal.verdict]} {portal.verdict.label}  {portal.name}  {portal.host}")
        for outcome in portal.outcomes:
            if outcome.verdict in (Verdict.FAIL, Verdict.WARNING):
                when = _("，%s 起不合格") % outcome.fails_on if outcome.fails_on else ""
                lines.append(f"    {MARKS[outcome.verdict]} {outcome.rule.title}{when}")
    return "\n".join(lines)
