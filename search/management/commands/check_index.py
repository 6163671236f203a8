"""Compare the search index with the publications, and repair it."""

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from search import lists
from search.engines import engine
from search.engines.interface import EngineUnavailable
from search.entries import unmade, versions
from search.reader import refresh

_AT_ONCE = 1000


class Command(BaseCommand):
    help = (
        "核对搜索索引与已发布内容：缺少、过期、多余的条目。有差异时以 1 退出；加 --repair 则修复。"
        "例：manage.py check_index --repair"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--repair", action="store_true", help="按数据库修复索引")

    def handle(self, *args: object, repair: bool, **options: object) -> None:
        lists.refresh(now=True)
        try:
            self._check(repair)
        except EngineUnavailable as error:
            raise CommandError(str(error)) from error

    def _check(self, repair: bool) -> None:
        index = engine()
        if not index.is_current():
            self._rebuild(repair)
            return
        public, indexed = versions(), index.versions()
        missing = public.keys() - indexed.keys()
        extra = indexed.keys() - public.keys()
        stale = {key for key in public.keys() & indexed.keys() if public[key] != indexed[key]}
        self.stdout.write(
            _("已发布%(public)d条，索引%(indexed)d条：缺少%(missing)d，过期%(stale)d，多余%(extra)d。")
            % {
                "public": len(public),
                "indexed": len(indexed),
                "missing": len(missing),
                "stale": len(stale),
                "extra": len(extra),
            }
        )
        self._settle(sorted(missing | extra | stale), repair)

    def _settle(self, wrong: list[int], repair: bool) -> None:
        if not wrong:
            return
        if not repair:
            raise CommandError(_("索引与已发布内容不一致。请运行 manage.py check_index --repair。"))
        for start in tqdm(range(0, len(wrong), _AT_ONCE), unit=_("批"), disable=None, file=self.stderr):
            refresh(set(wrong[start : start + _AT_ONCE]))
        self.stdout.write(_("已修复%d条。") % len(wrong))

    def _rebuild(self, repair: bool) -> None:
        if not repair:
            raise CommandError(_("索引尚未建立，或词表、格式已变。请运行 manage.py check_index --repair 重建。"))
        self.stdout.write(_("搜索索引已重建，共%d条。") % engine().rebuild(unmade))
