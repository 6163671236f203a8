"""Serve portals, search and admin on this machine."""

import socket

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from demo.supervisor import CannotStart, Supervisor, children, environment


class Command(BaseCommand):
    help = (
        "在本机提供站点、搜索和后台服务（仅本机可访问），并运行后台任务；按 Ctrl-C 停止。"
        "例：manage.py serve --port 8000"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="端口，默认 8000")

    def handle(self, *args: object, port: int, **options: object) -> None:
        _require_free(port)
        self.stdout.write(_("正在服务：http://localhost:%d/ （按 Ctrl-C 停止）") % port)
        try:
            Supervisor(children(port), settings.BASE_DIR, environment(port)).run()
        except CannotStart as error:
            raise CommandError(
                _("%s 多次启动失败，已放弃。原因见上方它自己的输出；解决后再次运行。") % error
            ) from error
        self.stdout.write(_("已停止。"))


def _require_free(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError) as error:
            raise CommandError(
                _("端口 %d 不能使用（%s）。请换一个：manage.py serve --port 8080") % (port, error)
            ) from error
