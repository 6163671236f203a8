"""Portals that a command line names by their hosts."""

from django.core.management import CommandError
from django.utils.translation import gettext as _

from .models import Portal


def portals_named(hosts: list[str] | None) -> list[Portal]:
    """Portals with these hosts, all for None, in the order of the registry. Raises CommandError for an unknown host."""
    portals = Portal.objects.order_by("pk")
    if hosts is None:
        return list(portals)
    found = list(portals.filter(host__in=hosts))
    known = {portal.host for portal in found}
    if missing := [host for host in dict.fromkeys(hosts) if host not in known]:
        raise CommandError(_("没有站点 %s。manage.py list_portals 列出全部站点。") % "、".join(missing))
    return found
