"""The page of ``http://localhost:<port>/``: all portals of the cluster, search and admin."""

from itertools import groupby

from django.template.loader import render_to_string
from django.utils import translation

from sites.portals.kinds import PortalKind
from sites.portals.models import Portal


def landing(port: str) -> str:
    """The page as HTML; portals by kind, in the order of opening."""
    order = {kind: number for number, kind in enumerate(PortalKind.values)}
    portals = sorted(Portal.objects.all(), key=lambda portal: (order[portal.kind], portal.pk))
    groups = [(PortalKind(kind).label, list(rows)) for kind, rows in groupby(portals, key=lambda row: row.kind)]
    with translation.override("zh-hans"):
        return render_to_string("demo/landing.html", {"groups": groups, "port": port})
