"""The net below the publication table, from the command line or a timer."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from cms.content.reconciling import reconcile


class Command(BaseCommand):
    help = (
        "核对已发布内容与页面，发现不一致即修复并记入变更日志。"
        "例：manage.py reconcile_publications；加 --thorough 则逐页重新生成并比较正文（约每秒两千页）。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--thorough", action="store_true", help="逐页比较全部内容，而不只是标题、版本和地址")

    def handle(self, *args: object, thorough: bool, **options: object) -> None:
        caught = reconcile(thorough=thorough)
        if not caught:
            self.stdout.write(_("已发布内容与页面一致。"))
            return
        self.stdout.write(
            _("已修复：缺少发布记录 %(missing)d 页，记录过时 %(outdated)d 页，不应存在的记录 %(orphaned)d 页。")
            % {name: len(getattr(caught, name)) for name in ("missing", "outdated", "orphaned")}
        )
