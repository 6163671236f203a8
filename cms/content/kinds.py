"""The closed vocabularies of content: what a page is, what a channel holds, whether a document is in force."""

from functools import lru_cache

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override


class Kind(models.TextChoices):
    """Kind of a published page; the same values as in ``import_content`` and the search API."""

    HOME = "home", _("首页")
    CHANNEL = "channel", _("栏目")
    ARTICLE = "article", _("文章")
    POLICY = "policy", _("政策文件")
    INTERPRETATION = "interpretation", _("政策解读")
    GUIDE = "guide", _("办事指南")
    ORGANISATION = "organisation", _("机构")
    TOPIC = "topic", _("专题")


CONTENT_KINDS = (Kind.ARTICLE, Kind.POLICY, Kind.INTERPRETATION, Kind.GUIDE, Kind.ORGANISATION, Kind.TOPIC)


class ChannelKind(models.TextChoices):
    """What a channel is for; inspection rules and navigation go by it."""

    PROFILE = "profile", _("概况")
    NEWS = "news", _("动态要闻")
    NOTICES = "notices", _("通知公告")
    POLICIES = "policies", _("政策文件")
    INTERPRETATIONS = "interpretations", _("政策解读")
    GUIDES = "guides", _("办事指南")
    INTERACTION = "interaction", _("互动交流")
    TOPICS = "topics", _("专题")
    DISCLOSURE = "disclosure", _("政府信息公开")
    ORGANISATION = "organisation", _("机构概况")
    SECTION = "section", _("导航栏目")
    OTHER = "other", _("其他")


class Validity(models.TextChoices):
    """有效性 of a policy document (STANDARDS §4)."""

    IN_FORCE = "in_force", _("有效")
    AMENDED = "amended", _("已修改")
    REPEALED = "repealed", _("已废止")
    LAPSED = "lapsed", _("已失效")


class Disclosure(models.TextChoices):
    """公开方式."""

    ACTIVE = "active", _("主动公开")
    ON_REQUEST = "on_request", _("依申请公开")


# What may be written in a channel of a kind; every kind of content in those not named.
ALLOWED: dict[ChannelKind, tuple[Kind, ...]] = {
    ChannelKind.PROFILE: (Kind.ORGANISATION, Kind.ARTICLE),
    ChannelKind.NEWS: (Kind.ARTICLE,),
    ChannelKind.NOTICES: (Kind.ARTICLE, Kind.POLICY),
    ChannelKind.POLICIES: (Kind.POLICY, Kind.ARTICLE),
    ChannelKind.INTERPRETATIONS: (Kind.INTERPRETATION, Kind.ARTICLE),
    ChannelKind.GUIDES: (Kind.GUIDE, Kind.ARTICLE),
    ChannelKind.TOPICS: (Kind.TOPIC, Kind.ARTICLE),
    ChannelKind.ORGANISATION: (Kind.ORGANISATION, Kind.ARTICLE),
    ChannelKind.SECTION: (),
}


def allowed_in(channel_kind: ChannelKind) -> tuple[Kind, ...]:
    return ALLOWED.get(channel_kind, CONTENT_KINDS)


# By type too: members of two vocabularies that share a value are equal.
@lru_cache(maxsize=None, typed=True)
def chinese(choice: models.TextChoices) -> str:
    """The label of a choice for the public and for stored names, whatever language the person at work has chosen."""
    with override("zh-hans"):
        return str(choice.label)
