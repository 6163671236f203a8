"""Remind the portals that have not answered or opened an announcement in time."""

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from ...reminding import remind_due


class Command(BaseCommand):
    help = (
        "给逾期未答复、或一小时内没有打开紧急公告的站点发催办邮件，每站每天至多一封。应定时运行。"
        "例：manage.py remind_of_announcements"
    )

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        count = remind_due()
        if verbosity:
            self.stdout.write(_("已催办 %d 个站点。") % count)
