"""Make the search index anew from the publications, while the old one serves."""

from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from tqdm import tqdm

from search import lists
from search.engines import engine
from search.engines.interface import EngineUnavailable, Unmade
from search.entries import searchable, unmade


class Command(BaseCommand):
    help = "用已发布内容重建搜索索引，重建期间旧索引照常服务。改动词表后请运行。例：manage.py rebuild_index"

    def handle(self, *args: object, **options: object) -> None:
        lists.refresh(now=True)
        try:
            count = engine().rebuild(self._entries)
        except EngineUnavailable as error:
            raise CommandError(_("索引未能重建：%s 旧索引未受影响，排除原因后请再次运行。") % error) from error
        self.stdout.write(_("搜索索引已重建，共%d条。") % count)

    def _entries(self) -> Iterator[Unmade]:
        return iter(tqdm(unmade(), total=searchable().count(), unit=_("条"), disable=None, file=self.stderr))
