"""Tell why a file exists and what would build it again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from ...explaining import explain


class Command(BaseCommand):
    help = "说明一个已发布的文件由什么生成、什么变化会使它重新生成。例：manage.py explain https://www.yunzhou.example/zwgk/tzgg/"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("url", help="页面的公开地址")

    def handle(self, *args: Any, url: str, **options: Any) -> None:
        try:
            self.stdout.write("\n".join(explain(url)))
        except LookupError as error:
            raise CommandError(str(error)) from error
