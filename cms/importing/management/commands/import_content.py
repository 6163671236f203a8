"""Bring pages from a file into a channel."""

import argparse
import gc
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from cms.content.kinds import CONTENT_KINDS, Kind
from cms.importing.errors import ImportRefused
from cms.importing.importer import Importer, Tally
from cms.importing.lines import Reading
from cms.importing.sources import Source
from cms.importing.target import find_target

EPILOG = """
文件可以是 JSON 行（.jsonl，可用 gzip 压缩）、CSV 或 XLSX（第一行为表头：标题、日期、来源、正文……），“-”表示标准输入。
每行一页；有 id 的以 id 为标识，没有的以标题、日期、来源为标识。
再次运行时，内容相同的不动，内容有变的成为新版本。一个文件里标识相同而内容不同的几行，只有第一行和最后一行留下：
第一行成为页面，最后一行成为它的新版本；中间的不保留。
出错的行按行号列出，其余照常导入；有出错的行时退出码为 1。中断后再次运行即可继续。

例：manage.py import_content 通知.jsonl --portal www.yunzhou.example --channel zwgk/tzgg
    manage.py import_content 文件.xlsx --portal www.yunzhou.example --channel zwgk/zcwj --kind policy --dry-run
"""


class Command(BaseCommand):
    help = "把文件中的内容导入一个站点的栏目并发布。"

    def create_parser(self, *args: Any, **kwargs: Any) -> CommandParser:
        parser = super().create_parser(*args, **kwargs)
        parser.epilog = EPILOG
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        return parser

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE", help="要导入的文件，“-”为标准输入")
        parser.add_argument("--portal", required=True, metavar="HOST", help="站点的域名")
        parser.add_argument("--channel", required=True, metavar="PATH", help="栏目的路径，如 zwgk/tzgg")
        parser.add_argument("--dry-run", action="store_true", help="只说明会做什么，不写入")
        parser.add_argument("--draft", action="store_true", help="导入为草稿，不发布")
        parser.add_argument(
            "--kind",
            choices=[kind.value for kind in CONTENT_KINDS],
            default=Kind.ARTICLE.value,
            help="没有 kind 字段的行是什么类型（默认 article）",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        gc.freeze()  # the program itself need not be looked through again and again
        try:
            tally = self._import(options)
        except ImportRefused as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt as error:
            raise CommandError(_("已停止。已导入的保留，再次运行即可继续。"), returncode=130) from error
        for name, count in tally.ignored.items():
            self.stderr.write(_("说明：字段“%(name)s”没有用到（%(count)d 行）。") % {"name": name[:40], "count": count})
        self.stdout.write((_("试运行，未写入：") if options["dry_run"] else "") + str(tally))
        if tally.failed:
            raise CommandError(_("有 %d 行没有导入，原因见上。改正后再次运行即可，已导入的不会重复。") % tally.failed)

    def _import(self, options: dict[str, Any]) -> Tally:
        target = find_target(options["portal"], options["channel"])
        source = Source(options["file"])
        reading = Reading(source.folder, Kind(options["kind"]), target.hosts, target.channel.allowed_kinds)
        try:
            with tqdm(total=source.size, unit="B", unit_scale=True, disable=not sys.stderr.isatty()) as bar:

                def moved() -> None:
                    bar.update(source.position - bar.n)

                def say(message: str) -> None:
                    with tqdm.external_write_mode():
                        self.stderr.write(message)

                if not (target.public or options["draft"]):
                    say(_("说明：栏目或其上级没有公开，导入的内容在栏目公开后才公开。"))
                return Importer(
                    source, target, reading, draft=options["draft"], dry_run=options["dry_run"], say=say, moved=moved
                ).run()
        finally:
            source.close()
