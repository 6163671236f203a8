"""An announcement in words, for those who approve it: where it shows, and whom its rules name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from cms.content.kinds import ChannelKind
from sites.portals.kinds import PortalKind

from .kinds import HomePage, Rule
from .models import Announcement, Target

# What people decide on when they send or approve.
_DECIDED = (
    *("title", "body", "link_url", "attachments", "severity", "origin", "spoken", "title_en", "body_en", "banner"),
    *("channel_kinds", "home", "rank", "starts_at", "ends_at", "mandatory", "answer_by", "submitted_at"),
)


def version(row: Announcement) -> str:
    """Names what an announcement says, where, when and to whom: another after every edit."""
    fields = [row._meta.get_field(name) for name in _DECIDED]
    words: list[object] = [field.get_prep_value(field.value_from_object(row)) for field in fields]
    rules = row.targets.order_by("rule", "portal", "value", "exception")
    words += rules.values_list("rule", "portal", "value", "exception")
    return hashlib.sha256(json.dumps(words, cls=DjangoJSONEncoder).encode()).hexdigest()


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
