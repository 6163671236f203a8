"""A portal: one public website, with its place in the hierarchy, its identity and its look."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..kinds import PortalKind, PortalState


class Portal(models.Model):
    """The registry's row of one Wagtail ``Site``; the site holds host and home page."""

    site = models.OneToOneField("wagtailcore.Site", models.PROTECT, primary_key=True, related_name="portal")
    kind = models.CharField(_("类型"), max_length=12, choices=PortalKind)
    state = models.CharField(_("状态"), max_length=12, choices=PortalState, default=PortalState.NORMAL)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name=_("上级站点")
    )
    organisation = models.ForeignKey(
        "zq_portals.Organisation", models.PROTECT, related_name="portals", verbose_name=_("主办机构")
    )
    # Host in punycode, the same as ``site.hostname``; here it is unique whatever the port.
    host = models.CharField(_("域名"), max_length=253, unique=True)
    name = models.CharField(_("站点名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=20, blank=True)
    tags = models.JSONField(_("标签"), default=list, blank=True)
    opened_at = models.DateTimeField(_("开通时间"), auto_now_add=True)

    site_code = models.CharField(_("网站标识码"), max_length=10, blank=True)
    icp = models.CharField(_("ICP备案号"), max_length=40, blank=True)
    police_code = models.CharField(_("公安备案号"), max_length=40, blank=True)
    organiser = models.CharField(_("主办单位"), max_length=60, blank=True)
    phone = models.CharField(_("联系电话"), max_length=60, blank=True)
    email = models.EmailField(_("电子邮箱"), blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    postcode = models.CharField(_("邮政编码"), max_length=6, blank=True)
    report_url = models.URLField(_("我为政府网站找错地址"), max_length=300, blank=True)

    theme = models.CharField(_("主题"), max_length=40)
    hue = models.FloatField(_("主色色相"), default=250)
    chroma = models.FloatField(_("主色彩度"), default=0.13)
    palette = models.JSONField(default=dict, editable=False)
    masthead = models.CharField(_("刊头文字"), max_length=60, blank=True)
    logo = models.ForeignKey(
        "zq_content.PortalImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("标志")
    )
    banner = models.ForeignKey(
        "zq_content.PortalImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("横幅")
    )
    traditional = models.BooleanField(_("提供繁体版"), default=False)

    closing_note = models.TextField(_("下线或关停说明"), blank=True)
    closed_until = models.DateField(_("预计恢复日期"), null=True, blank=True)
    successor_url = models.URLField(_("内容迁往"), max_length=300, blank=True)

    area = models.ForeignKey("zq_portals.AreaPage", models.PROTECT, null=True, editable=False, related_name="+")
    collection = models.ForeignKey("wagtailcore.Collection", models.PROTECT, editable=False, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = _("站点")

    def __str__(self) -> str:
        return self.name


class PortalAlias(models.Model):
    """Another host of a portal; it redirects to the portal's own and never has files."""

    portal = models.ForeignKey(Portal, models.CASCADE, related_name="aliases")
    host = models.CharField(_("其他域名"), max_length=253, unique=True)

    class Meta:
        verbose_name = verbose_name_plural = _("其他域名")

    def __str__(self) -> str:
        return self.host
