"""The closed vocabularies of announcements."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Severity(models.TextChoices):
    """How loud a banner is (LOOK: each is told by word and shape, not by colour alone)."""

    NOTICE = "notice", _("提示")
    IMPORTANT = "important", _("重要")
    EMERGENCY = "emergency", _("紧急")


# The loudest first.
LOUDNESS = {Severity.EMERGENCY: 0, Severity.IMPORTANT: 1, Severity.NOTICE: 2}


class Status(models.TextChoices):
    """Where an announcement stands. The clock moves it from scheduled to running to ended, people do the rest."""

    DRAFT = "draft", pgettext_lazy("announcement", "草稿")
    PENDING = "pending", pgettext_lazy("announcement", "待批准")
    SCHEDULED = "scheduled", pgettext_lazy("announcement", "待生效")
    RUNNING = "running", pgettext_lazy("announcement", "生效中")
    ENDED = "ended", pgettext_lazy("announcement", "已到期")
    WITHDRAWN = "withdrawn", pgettext_lazy("announcement", "已撤回")


class HomePage(models.TextChoices):
    """What an announcement does to the home page."""

    NOTHING = "", _("不变")
    NOTICE = "notice", _("应急首页：首页换成公告全文")
    MEMORIAL = "memorial", _("哀悼：首页换成公告全文，全站变灰")


class Rule(models.TextChoices):
    """What a target names."""

    CLUSTER = "cluster", _("整个站群")
    DISTRICT = "district", _("区县及其下属")
    KIND = "kind", _("一类站点")
    TAG = "tag", _("标签")
    PORTAL = "portal", _("单个站点")


class Answer(models.TextChoices):
    """What a portal's editor says to an optional announcement."""

    ADOPTED = "adopted", _("已采用")
    ADAPTED = "adapted", _("已改编采用")
    DECLINED = "declined", _("不采用")


# Answers after which a portal shows an announcement.
SHOWING = (Answer.ADOPTED, Answer.ADAPTED)


class State(models.TextChoices):
    """How far a delivery has come; the values of ``announce --status``."""

    ACCEPTED = "accepted", _("已受理")
    BUILT = "built", _("已生成")
    LIVE = "live", _("已上线")
    READ = "read", _("已读")
    ADOPTED = "adopted", _("已采用")
    ADAPTED = "adapted", _("已改编采用")
    DECLINED = "declined", _("不采用")
    FAILED = "failed", _("失败")
    WITHDRAWN = "withdrawn", _("已撤下")


class SecondPerson(models.TextChoices):
    """Which announcements a second person must approve."""

    EMERGENCIES = "emergencies", _("紧急公告和更换首页的公告")
    ALL = "all", _("全部公告")
    NONE = "none", _("都不需要")
