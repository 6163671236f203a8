"""The closed vocabularies of inspections."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Verdict(models.TextChoices):
    """What an inspection says of a rule or a portal; ``unknown`` where nothing could be measured."""

    FAIL = "fail", _("不合格")
    WARNING = "warning", _("预警")
    PASS = "pass", _("合格")
    UNKNOWN = "unknown", _("未测")


# Beside the word, for those who see no colours.
MARKS = {Verdict.FAIL: "■", Verdict.WARNING: "▲", Verdict.PASS: "●", Verdict.UNKNOWN: "○"}


class Status(models.TextChoices):
    """How well a rule is known."""

    LAW = "law", _("依据文件原文")
    RESTATED = "restated", _("依据检查通知转述")
    MEMORY = "memory", _("待核实")


class Happening(models.TextChoices):
    """What an entry of the history tells."""

    LIVE = "live", _("上线")
    EDITED = "edited", _("修改")
    WITHDRAWN = "withdrawn", _("撤下")


class FindingState(models.TextChoices):
    OPEN = "open", _("待处理")
    IN_HAND = "in_hand", _("处理中")
    FIXED = "fixed", _("已整改")
    EXEMPT = "exempt", pgettext_lazy("finding", "豁免")
    # Nobody looks any more: the rule is off, or the portal closed for good. It was not put right.
    DROPPED = "dropped", _("不再检查")


WAITING = (FindingState.OPEN, FindingState.IN_HAND)


class Level(models.IntegerChoices):
    """Who answers for a finding; it escalates upward."""

    EDITORS = 0, _("栏目编辑")
    ADMINISTRATOR = 1, _("站点管理员")
    SUPERIOR = 2, _("上级站点")


class CaseKind(models.TextChoices):
    """Kinds of the veto rule on serious errors (STANDARDS §1, first row)."""

    WORDING = "wording", _("严重表述错误")
    SECRET = "secret", _("泄露国家秘密")
    HARMFUL = "harmful", _("发布或链接有害信息")
    ATTACK = "attack", _("被攻击未及时处置")
    FORGED = "forged", _("伪造发稿日期")
    OUTCRY = "outcry", _("引发严重负面舆情")
