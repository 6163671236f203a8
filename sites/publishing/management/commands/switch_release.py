"""List the releases of portals, or switch to one of them."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _

from sites.portals.models import Portal
from sites.portals.named import portals_named

from ... import releases
from ...tree import WritingError


class Command(BaseCommand):
    help = (
        "切换已发布的版本：不带 --to 则回到上一个版本，--to 切换到指定版本（或不晚于它的最近一个），--list 只列出。"
        "撤下的页面不会因此重新出现，其后发布的内容会补上。多个站点一次切换，中途被打断的，下次运行任何命令时完成。"
        "例：manage.py switch_release --list --portal www.yunzhou.example；"
        "manage.py switch_release --portal www.yunzhou.example；manage.py switch_release --to 20261123T0512"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--portal", nargs="+", metavar="HOST", help="只切换这些站点，默认全部")
        parser.add_argument("--to", default="", metavar="ID", help="版本编号，或它的开头部分")
        parser.add_argument("--list", action="store_true", help="列出版本，不切换")

    def handle(self, *args: Any, portal: list[str] | None, to: str, list: bool, **options: Any) -> None:
        portals = portals_named(portal)
        if list:
            self._list(portals)
            return
        try:
            switched = releases.switch([item.pk for item in portals], to)
        except (releases.ReleaseError, WritingError) as error:
            raise CommandError(str(error)) from error
        for host, name in switched.items():
            self.stdout.write(f"{host} {name}")

    def _list(self, portals: list[Portal]) -> None:
        for item in portals:
            for release in releases.history(item.pk):
                mark = _("当前") if release.current else "" if release.usable else _("不可切换")
                begun = timezone.localtime(release.begun)
                self.stdout.write(f"{item.host} {release.id} {begun:%F %T} {mark}".rstrip())
