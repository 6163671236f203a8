"""Bring files, search index and every other reader to the end of the change log."""

import time

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from cms.changes.readers import catch_up_all

POLL_SECONDS = 1.0


class Command(BaseCommand):
    help = (
        "让所有读取者（静态文件、搜索索引等）读到变更日志末尾。"
        "例：manage.py publish_changes；加 --follow 则持续运行，每秒查看一次。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--follow", action="store_true", help="持续运行，直到按 Ctrl-C")

    def handle(self, *args: object, follow: bool, **options: object) -> None:
        failures = catch_up_all()
        while follow:
            time.sleep(POLL_SECONDS)
            failures = catch_up_all()
        if failures:
            raise CommandError(
                _("有读取者未完成：%s。排除原因后再次运行本命令即可继续。")
                % "；".join(f"{name}（{error}）" for name, error in failures.items())
            )
