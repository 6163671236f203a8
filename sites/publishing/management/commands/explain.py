"""Tell why a file exists and what would build it again, or what a change of the log builds again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from ...explaining import explain
from ...explaining_changes import explain_change


class Command(BaseCommand):
    help = (
        "说明一个已发布的文件由什么生成、什么变化会使它重新生成；--change 说明一个变更使哪些文件重新生成。"
        "例：manage.py explain https://www.yunzhou.example/zwgk/tzgg/；manage.py explain --change 120"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", nargs="?", help="页面的公开地址")
        parser.add_argument("--change", type=int, metavar="N", help="变更日志中的编号")

    def handle(self, *args: Any, url: str | None, change: int | None, **options: Any) -> None:
        if (url is None) == (change is None):
            raise CommandError(_("请给出一个地址，或用 --change 给出一个变更编号。"))
        try:
            lines = explain(url) if url is not None else explain_change(change or 0)
        except LookupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(lines))
