"""Fill an empty installation with the demo cluster."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from tqdm import tqdm

from cms.changes.locks import exclusive
from cms.content.models import Publication
from demo.logins import first_login
from demo.seeding import run
from demo.seeding.people import add_people
from sites.portals.models import Portal


class Command(BaseCommand):
    help = (
        "建立云州市演示站群：13 个站点、八百多个页面。只在空库中运行；中断后再次运行会接着做完，"
        "做完后再运行不改动任何数据。例：manage.py seed_demo；manage.py seed_demo --people "
        "另外建立各站点的编辑、审核、管理人员并显示其随机密码。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--people", action="store_true", help="建立演示人员，密码只显示这一次")

    def handle(self, *args: Any, people: bool, **options: Any) -> None:
        with exclusive("seed-demo", wait=False) as mine:
            if not mine:
                raise CommandError(_("另一个 seed_demo 正在运行，请等它结束后再试。"))
            self._seed()
            login = first_login()
        self._tell_login(login.name, login.password)
        if people:
            self._tell_people()

    def _seed(self) -> None:
        if not run.may_seed():
            self.stdout.write(_("已有站点数据，没有改动。"))
            return
        for done in tqdm(run.seed(), total=run.parts(), desc=_("演示内容"), unit=_("份"), disable=None):
            del done
        counts = {"portals": Portal.objects.count(), "pages": Publication.objects.exclude(number=None).count()}
        self.stdout.write(_("演示站群已建立：%(portals)d 个站点，%(pages)d 个内容页面。") % counts)

    def _tell_login(self, name: str, password: str) -> None:
        if not password:
            self.stdout.write(
                _("管理员 %(name)s 的密码已由本人修改。忘记时运行：manage.py changepassword %(name)s") % {"name": name}
            )

    def _tell_people(self) -> None:
        made = add_people()
        if not made:
            self.stdout.write(_("演示人员已存在。重设密码请运行：manage.py changepassword 用户名"))
        for name, password, purpose in made:
            self.stdout.write(f"{name}\t{password}\t{purpose}")
