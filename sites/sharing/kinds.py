"""The closed vocabularies of sharing."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cms.content.kinds import Kind

# What can be shared; pages of other kinds belong to one portal alone.
SHAREABLE = (Kind.ARTICLE, Kind.POLICY, Kind.GUIDE)


class State(models.TextChoices):
    """Where an item stands on the portal that received it."""

    PENDING = "pending", _("待本站审核")
    LIVE = "live", _("已采用")
    DECLINED = "declined", _("不采用")
    WITHDRAWN = "withdrawn", _("已随原文撤下")
    ENDED = "ended", _("本站已撤下")


class Reception(models.TextChoices):
    """What a portal does with items that others offer to it."""

    REVIEW = "review", _("一律先审核")
    SUPERIOR = "superior", _("上级站点推送的直接发布，其他先审核")
    DIRECT = "direct", _("一律直接发布")
    NONE = "none", _("不接收推送")
