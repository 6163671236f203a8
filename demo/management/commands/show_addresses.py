"""Tell where portals, search and admin are, and how to log in first."""

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from demo.logins import first_login
from sites.portals.models import Portal


class Command(BaseCommand):
    help = "显示各站点、搜索和后台的地址，以及首次登录的账号。例：manage.py show_addresses --port 8000"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="服务所在端口，默认 8000")

    def handle(self, *args: object, port: int, **options: object) -> None:
        login = first_login()
        local = f"http://localhost:{port}"
        self.stdout.write("")
        self._row(_("全部站点"), f"{local}/")
        for portal in Portal.objects.order_by("pk"):
            self._row(portal.name, f"http://{portal.host}.localhost:{port}/")
        self._row(_("站内搜索"), f"{local}/search/")
        self._row(_("管理后台"), f"{local}/admin/")
        self._row(_("首次登录"), _("用户名 %s") % login.name)
        self._row("", _("密码 %s") % login.password if login.password else _("密码已由本人修改，此处不再显示"))

    def _row(self, label: str, value: str) -> None:
        # Chinese characters are two columns wide.
        width = sum(2 if ord(each) > 0x2E80 else 1 for each in label)
        self.stdout.write(f"  {label}{' ' * max(28 - width, 1)}{value}")
