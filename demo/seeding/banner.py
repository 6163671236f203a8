"""The banner that every portal shows: what an announcement looks like, for whoever sees the demo first."""

from __future__ import annotations

from sites.announcements import sending
from sites.announcements.kinds import Rule, Severity
from sites.announcements.models import Announcement, Target
from sites.portals.models import Portal

TITLE = "全市政务服务大厅周六上午照常办事，可先在网上预约"
BODY = "周六 9:00—12:00 办理社会保障、不动产登记、户籍等常用事项。办理前可在各部门网站的“办事服务”栏目查看所需材料。"


def seed_banner(city: Portal) -> None:
    """Announce once to the whole cluster, in the lowest severity and without an end; the first build shows it."""
    if Announcement.objects.filter(title=TITLE).exists():
        return
    row = Announcement.objects.create(title=TITLE, body=BODY, severity=Severity.NOTICE, origin=city)
    Target.objects.create(announcement=row, rule=Rule.CLUSTER)
    sending.send(row)
