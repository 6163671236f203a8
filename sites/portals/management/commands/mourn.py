"""Show the cluster or a portal in grey for a time."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from ...hosts import normalise_host
from ...models import Mourning, Portal
from ...models.mourning import apply


class Command(BaseCommand):
    help = (
        "哀悼模式：在一段时间内把整个站群或一个站点显示为灰色，到时自动恢复。"
        '例：manage.py mourn --from "2026-12-13 00:00" --until "2026-12-14 00:00" --reason 国家公祭日'
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", help="开始时间；不填为现在")
        parser.add_argument("--until", help="结束时间，例：2026-12-14 00:00")
        parser.add_argument("--portal", help="站点的域名；不填为整个站群")
        parser.add_argument("--reason", default="", help="事由，例：国家公祭日")
        parser.add_argument("--end", type=int, metavar="N", help="立即结束编号为 N 的一项")
        parser.add_argument("--due", action="store_true", help="按时间开始或结束（由后台程序每 15 秒运行）")

    def handle(self, **options: Any) -> None:
        if options["end"]:
            self._end(options["end"])
        elif options["until"]:
            self._begin(options)
        elif not options["due"]:
            raise CommandError(_("请用 --until 给出结束时间，或用 --end N 结束一项。"))
        for portal in apply():
            self._tell(portal)

    def _begin(self, options: dict[str, Any]) -> None:
        start = _time(options["start"]) if options["start"] else timezone.now()
        window = Mourning(
            portal=_portal(options["portal"]),
            starts_at=start,
            ends_at=_time(options["until"]),
            reason=options["reason"],
        )
        try:
            window.full_clean()
        except ValidationError as error:
            raise CommandError("".join(error.messages)) from error
        window.save()
        self.stdout.write(f"{window.pk} {window}")

    def _end(self, number: int) -> None:
        window = Mourning.objects.filter(pk=number).first()
        if window is None:
            raise CommandError(_("没有编号为 %d 的哀悼模式。") % number)
        window.delete()

    def _tell(self, portal: Portal) -> None:
        self.stdout.write(f"{portal.host} {_('灰色') if portal.mourning else _('恢复原色')}")


def _portal(host: str | None) -> Portal | None:
    if not host:
        return None
    portal = Portal.objects.filter(host=normalise_host(host)).first()
    if portal is None:
        raise CommandError(_("没有域名为“%s”的站点。") % host)
    return portal


def _time(text: str) -> datetime:
    try:
        parsed = parse_datetime(text)
    except ValueError:
        parsed = None
    if parsed is None:
        raise CommandError(_("时间“%s”不能识别，请写成 2026-12-13 00:00。") % text)
    return timezone.make_aware(parsed) if timezone.is_naive(parsed) else parsed
