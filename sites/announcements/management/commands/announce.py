"""Announce to many portals from the command line, take it back, or tell how far it has come."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from cms.changes.readers import catch_up_all
from sites.portals.opening import city

from ... import receipts, sending, targeting
from ...delivering import deliver
from ...kinds import Severity, Status
from ...models import Announcement


class Command(BaseCommand):
    help = (
        "向多个站点推送公告（视为已批准），在各站点全部写入磁盘后返回，第一行输出公告编号。"
        "例：manage.py announce --title 暴雪红色预警 --body 非必要不出行 --severity emergency "
        "--to district:www.qinghu.example；"
        "manage.py announce --withdraw 12；manage.py announce --status 12 --json status.json"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        act = parser.add_mutually_exclusive_group(required=True)
        act.add_argument("--title", metavar="T", help="标题，不超过 40 字")
        act.add_argument("--withdraw", type=int, metavar="N", help="撤回公告 N")
        act.add_argument("--status", type=int, metavar="N", help="公告 N 在各站点的状态")
        parser.add_argument("--body", metavar="B", default="", help="正文")
        parser.add_argument("--link", metavar="URL", default="", help="“详情”指向的网址")
        parser.add_argument("--severity", choices=Severity.values, default=Severity.NOTICE, help="程度，默认 notice")
        parser.add_argument(
            "--to",
            nargs="+",
            default=["cluster"],
            metavar="TARGET",
            help="cluster、district:HOST、kind:city|district|department、tag:TAG（例：各级教育局 tag:教育）、"
            "portal:HOST，可写几个；默认 cluster",
        )
        parser.add_argument(
            "--except",
            nargs="+",
            default=[],
            metavar="HOST",
            dest="exceptions",
            help="不推送的站点（不含下属）；区县连同下属写 district:HOST",
        )
        parser.add_argument("--from", metavar="TIME", dest="starts", help="开始时间，例：2026-11-23T08:00")
        parser.add_argument("--until", metavar="TIME", dest="ends", help="结束时间")
        parser.add_argument("--json", metavar="FILE", help="与 --status 同用：写入 JSON 文件")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["withdraw"] is not None:
                self._withdraw(options["withdraw"])
            elif options["status"] is not None:
                self._tell(options["status"], options["json"])
            else:
                self._send(options)
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error

    def _send(self, options: dict[str, Any]) -> None:
        row = create(options)
        self._follow(row)
        self.stdout.write(str(row.pk))
        if row.status == Status.SCHEDULED:
            self.stdout.write(_("将在 %s 开始显示。") % timezone.localtime(row.starts_at).strftime("%Y-%m-%d %H:%M"))
            return
        counts = receipts.counts(row)
        self.stdout.write(_("%(there)d/%(all)d 个站点已写入磁盘。") % {"there": counts.built, "all": counts.total})
        self._complain(row)
        if receipts.has_missing(row):
            raise CommandError(_("还有站点没有写入磁盘。请运行 announce --status %d 查看，发布程序会继续。") % row.pk)

    def _withdraw(self, number: int) -> None:
        row = _found(number)
        sending.withdraw(row)
        deliver([row.pk])
        self._follow(row)
        self.stdout.write(str(row.pk))
        self._complain(row)

    def _tell(self, number: int, file: str | None) -> None:
        row = _found(number)
        facts = receipts.as_json(row)
        if file:
            try:
                Path(file).write_text(json.dumps(facts, ensure_ascii=False, indent=2))
            except OSError as error:
                text = _("无法写入 %(path)s：%(reason)s。")
                raise CommandError(text % {"path": file, "reason": error.strerror}) from error
        self.stdout.write(f"{row.pk} {row.title} {row.get_status_display()}")
        for one in facts["deliveries"]:
            self.stdout.write(f"{one['state']:9} {one['host']} {one['sha256'][:8]}")

    def _follow(self, row: Announcement) -> None:
        """Pages, home pages and portals that have no files yet are brought up to date by the readers of all changes."""
        if row.home or row.has_page or receipts.has_missing(row):
            catch_up_all()
            row.refresh_from_db()

    def _complain(self, row: Announcement) -> None:
        failed = receipts.failures(row)
        for host, reason in failed:
            self.stderr.write(f"{host}：{reason}")
        if failed:
            raise CommandError(
                _("%d 个站点没有写入。排除上面的原因后运行 publish_changes，未完成的会继续。") % len(failed)
            )


def create(options: dict[str, Any]) -> Announcement:
    """Make and send an announcement; it is on disk when this returns. Raises ValidationError."""
    origin = city()
    if origin is None:
        raise ValidationError(_("站群还没有站点。请先用 open_portal 开通市级门户。"))
    row = Announcement(
        title=options["title"],
        body=options["body"],
        link_url=options["link"],
        severity=options["severity"],
        origin=origin,
        starts_at=_moment(options["starts"]),
        ends_at=_moment(options["ends"]),
    )
    targets = targeting.parse(options["to"], options["exceptions"])
    row.full_clean()
    with transaction.atomic():
        row.save()
        for target in targets:
            target.announcement = row
            target.save()
        row = sending.send(row)
    deliver([row.pk])
    return row


def _found(number: int) -> Announcement:
    row = Announcement.objects.filter(pk=number).first()
    if row is None:
        raise ValidationError(_("没有第 %d 号公告。") % number)
    return row


def _moment(text: str | None) -> datetime | None:
    """A moment of local time. Raises ValidationError."""
    if not text:
        return None
    try:
        found = parse_datetime(text.strip().replace(" ", "T", 1)) or datetime.fromisoformat(text.strip())
    except ValueError as error:
        raise ValidationError(_("看不懂时间“%s”。例：2026-11-23T08:00。") % text) from error
    return found if timezone.is_aware(found) else timezone.make_aware(found)
