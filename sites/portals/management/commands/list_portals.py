"""All portals, as other commands name them."""

from typing import Any

from django.core.management.base import BaseCommand

from cms.content.kinds import chinese
from sites.portals.kinds import PortalKind, PortalState
from sites.portals.models import Portal


class Command(BaseCommand):
    help = "列出全部站点：域名、名称、类型、状态。例：manage.py list_portals"

    def handle(self, *args: Any, **options: Any) -> None:
        for host, name, kind, state in Portal.objects.order_by("pk").values_list("host", "name", "kind", "state"):
            self.stdout.write(f"{host} {name} {chinese(PortalKind(kind))} {chinese(PortalState(state))}")
