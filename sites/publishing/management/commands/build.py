"""Bring the static files of portals in step with what is published."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.changes.readers import catch_up_all, registered
from sites.portals.named import portals_named

from ...building import READER, build_all, reconcile_all
from ...tree import WritingError


class Command(BaseCommand):
    # `check` and CI look at the program; it is the same at each build.
    requires_system_checks = ()
    help = (
        "生成静态文件：先处理完变更日志，再核对应有与实有的文件；--full 则全部重新生成到新的发布版本并切换。"
        "例：manage.py build；manage.py build --portal www.yunzhou.example --full --jobs 2"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--portal", nargs="+", metavar="HOST", help="只处理这些站点")
        parser.add_argument("--full", action="store_true", help="全部重新生成到新的发布版本")
        parser.add_argument("--jobs", type=int, default=1, metavar="N", help="同时处理的进程数，默认 1")

    def handle(self, *args: Any, portal: list[str] | None, full: bool, jobs: int, **options: Any) -> None:
        if jobs < 1:
            raise CommandError(_("--jobs 是同时处理的进程数，至少为 1。"))
        hosts, followed = [named.host for named in portals_named(portal)], 0
        try:
            if full:
                tallies = build_all(hosts, jobs=jobs, progress=True)
            else:
                followed = _catch_up()
                tallies = reconcile_all(hosts, jobs=jobs, progress=True)
        except (WritingError, LookupError) as error:
            raise CommandError(str(error)) from error
        files, written = sum(tally.files for tally in tallies), followed + sum(tally.written for tally in tallies)
        self.stdout.write(
            _("%(portals)d 个站点，%(files)d 个文件，写入 %(written)d 个。")
            % {"portals": len(tallies), "files": files, "written": written}
        )


def _catch_up() -> int:
    """Run every reader; the number of files that this wrote."""
    files = registered()[READER]
    before = files.written
    if failures := catch_up_all():
        reasons = "；".join(f"{name}（{error}）" for name, error in failures.items())
        raise CommandError(_("有读取者未完成：%s。排除原因后再次运行本命令即可继续。") % reasons)
    return files.written - before
