"""Mail digests to citizens who follow portals."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from cms.changes.locks import exclusive

from ...digests import send_due


class Command(BaseCommand):
    help = (
        "给订阅了站点更新的公众发每日、每周摘要，并删除 48 小时内没有确认的申请。应定时运行。例：manage.py send_digests"
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        with exclusive("send-digests", wait=False) as mine:
            sent = send_due() if mine else 0
        if verbosity:
            self.stdout.write(_("已发出 %d 封。") % sent if mine else _("另一个进程正在发送，这次不用再发。"))
