"""An announcement in words, for those who approve it: where it shows, and whom its rules name."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cms.content.kinds import ChannelKind
from sites.portals.kinds import PortalKind

from .kinds import HomePage, Rule
from .models import Announcement, Target


def places(row: Announcement) -> Iterable[str]:
    """Where it shows, the places that every page has first."""
    if row.banner:
        yield _("每个页面顶部")
    if row.channel_kinds:
        yield _("栏目（%s）") % "、".join(str(ChannelKind(kind).label) for kind in row.channel_kinds)
    if row.home:
        yield str(HomePage(row.home).label)


def rules(row: Announcement, *, exception: bool = False) -> list[str]:
    """Whom the rules name, or whom they leave out."""
    found = row.targets.filter(exception=exception).select_related("portal").order_by("pk")
    return [_words(target) for target in found]


def _words(target: Target) -> str:
    if target.rule == Rule.CLUSTER:
        return _("发起站点和它的全部下属站点")
    if target.rule == Rule.DISTRICT:
        return _("%s及其下属") % target.portal
    if target.rule == Rule.KIND:
        return _("全部%s") % PortalKind(target.value).label
    if target.rule == Rule.TAG:
        return _("带标签“%s”的站点") % target.value
    return str(target.portal)
