"""The closed vocabularies of the registry."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class PortalKind(models.TextChoices):
    CITY = "city", _("市级门户")
    DISTRICT = "district", _("区县门户")
    DEPARTMENT = "department", _("部门网站")


class Mark(models.TextChoices):
    """The mark that the office for posts (编办) gives a website; it stands in the footer."""

    GOVERNMENT = "government", _("党政机关")
    INSTITUTION = "institution", _("事业单位")


class PortalState(models.TextChoices):
    """States of STANDARDS §3."""

    PREPARING = "preparing", _("筹建")
    NORMAL = "normal", _("正常")
    SUSPENDED = "suspended", _("临时下线")
    CLOSED = "closed", _("永久关停")


class Role(models.TextChoices):
    """What a person may do on the portals of an organisation."""

    ADMINISTRATOR = "administrator", _("站点管理员")
    REVIEWER = "reviewer", pgettext_lazy("role", "审核")
    EDITOR = "editor", pgettext_lazy("role", "编辑")


DEFAULT_THEME = {PortalKind.CITY: "bianmin", PortalKind.DISTRICT: "gongbao", PortalKind.DEPARTMENT: "juanzong"}
