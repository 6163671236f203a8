"""Make the search index anew from the publications, while the old one serves."""

import time
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
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
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:  # every row is read once: what would be kept is memory for nothing
                cursor.execute("PRAGMA cache_size=-4000")
        began = time.perf_counter()
        try:
            count = engine().rebuild(self._entries)
        except EngineUnavailable as error:
            raise CommandError(_("索引未能重建：%s 旧索引未受影响，排除原因后请再次运行。") % error) from error
        spent = time.perf_counter() - began
        self.stdout.write(
            _("搜索索引已重建，共%(count)d条，用时%(seconds).1f秒，每秒%(rate)d条。")
            % {"count": count, "seconds": spent, "rate": count / spent}
        )

    def _entries(self) -> Iterator[Unmade]:
        # Its watching thread would keep the work in one process (``dividing``): none can be forked beside a thread.
        tqdm.monitor_interval = 0
        return iter(tqdm(unmade(), total=searchable().count(), unit=_("条"), disable=None, file=self.stderr))
