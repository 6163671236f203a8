"""A portal: one public website, with its place in the hierarchy, its identity and its look."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from .. import hierarchy, hosts, identity, journal, look, renaming, states
from ..kinds import Mark, PortalKind, PortalState
from .alias import PortalAlias

NOTICE_FIELDS = frozenset({"state", "closing_note", "closed_until", "off_since"})


class PortalQuerySet(models.QuerySet["Portal"]):
    def update(self, **values: Any) -> int:
        """As Django's, and every row's change is told to the log."""
        with transaction.atomic():
            ids = list(self.values_list("pk", flat=True))
            count = super().update(**values)
            for pk in ids:
                journal.configured(pk, sorted(values))
        return count

    update.alters_data = True  # type: ignore[attr-defined]


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
    host = models.CharField(
        _("域名"),
        max_length=253,
        unique=True,
        help_text=_("只填域名，例：www.yunzhou.gov.cn。部门网站用上级门户的下级域名，例：jyj.yunzhou.gov.cn。"),
        error_messages={"unique": _("这个域名已开通站点。")},
    )
    name = models.CharField(_("站点名称"), max_length=60, help_text=_("例：云州市人民政府、云州市教育局。"))
    short_name = models.CharField(
        _("简称"), max_length=20, blank=True, help_text=_("用于列表和搜索结果，例：教育局。不填则用站点名称。")
    )
    tags = models.JSONField(_("标签"), default=list, blank=True)
    opened_at = models.DateTimeField(_("开通时间"), auto_now_add=True)

    site_code = models.CharField(
        _("网站标识码"),
        max_length=10,
        blank=True,
        validators=[identity.site_code],
        help_text=_("全国政府网站信息报送系统给出的 10 位编码。"),
    )
    icp = models.CharField(
        _("ICP备案号"), max_length=40, blank=True, validators=[identity.icp], help_text=_("例：云ICP备12345678号-1。")
    )
    police_code = models.CharField(
        _("公安备案号"),
        max_length=40,
        blank=True,
        validators=[identity.police_code],
        help_text=_("例：云公网安备53010202000001号。"),
    )
    organiser = models.CharField(_("主办单位"), max_length=60, blank=True, help_text=_("显示在页脚。"))
    phone = models.CharField(
        _("联系电话"),
        max_length=60,
        blank=True,
        validators=[identity.phone],
        help_text=_("显示在页脚，例：0871-12345678。"),
    )
    email = models.EmailField(_("电子邮箱"), blank=True)
    address = models.CharField(_("地址"), max_length=200, blank=True)
    postcode = models.CharField(_("邮政编码"), max_length=6, blank=True, validators=[identity.postcode])
    mark = models.CharField(
        _("网站标识"), max_length=12, choices=Mark, default=Mark.GOVERNMENT, help_text=_("显示在页脚。")
    )
    mark_url = models.URLField(
        _("网站标识证书地址"),
        max_length=300,
        blank=True,
        help_text=_("编办（政务和公益域名注册管理中心）审核后给出的链接，点击页脚的标识时打开。"),
    )
    report_url = models.URLField(
        _("我为政府网站找错地址"),
        max_length=300,
        blank=True,
        help_text=_("国办“我为政府网站找错”平台给本站的链接，显示在页脚。不填则用站群的默认地址；都没有则不显示。"),
    )

    theme = models.CharField(_("主题"), max_length=40)
    hue = models.FloatField(
        _("主色色相"),
        default=250,
        help_text=_("0–360。蓝 250，红 27，绿 165。268–345（靛蓝到紫色）不可用。"),
    )
    chroma = models.FloatField(_("主色彩度"), default=0.13, help_text=_("0.04–0.17，越大越鲜艳。"))
    palette = models.JSONField(default=dict, editable=False)
    # Shown in grey; ``Mourning`` says when.
    mourning = models.BooleanField(default=False, editable=False)
    masthead = models.CharField(
        _("刊头文字"), max_length=60, blank=True, help_text=_("页面顶部的大字。不填则用站点名称。")
    )
    logo = models.ForeignKey(
        "zq_content.PortalImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("标志")
    )
    banner = models.ForeignKey(
        "zq_content.PortalImage", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("横幅")
    )
    traditional = models.BooleanField(_("提供繁体版"), default=False)

    closing_note = models.TextField(
        _("下线或关停说明"), blank=True, help_text=_("公众打开网站时看到的文字：原因，以及到哪里办事。")
    )
    # The day on which it went off line, for its notice.
    off_since = models.DateField(_("下线日期"), null=True, editable=False)
    closed_until = models.DateField(_("预计恢复日期"), null=True, blank=True)
    successor_url = models.URLField(_("内容迁往"), max_length=300, blank=True)

    area = models.ForeignKey("zq_portals.AreaPage", models.PROTECT, null=True, editable=False, related_name="+")
    collection = models.ForeignKey("wagtailcore.Collection", models.PROTECT, editable=False, related_name="+")

    objects = PortalQuerySet.as_manager()

    class Meta:
        verbose_name = _("站点")
        verbose_name_plural = pgettext_lazy("plural", "站点")
        constraints = [
            models.UniqueConstraint(
                fields=["site_code"],
                condition=~Q(site_code=""),
                name="zq_one_portal_per_site_code",
                violation_error_message=_("这个网站标识码已是另一站点的。每个网站的标识码不同，请核对。"),
            )
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, update_fields: Any = None, **kwargs: Any) -> None:
        """Save with palette, site and change row; all or nothing."""
        with transaction.atomic():
            old = self._stored()
            if old and (old.name, old.host) != (self.name, self.host):
                renaming.hold(self)
            if old and self.organiser == old.name:
                self.organiser = self.name
            changed = _differences(old, self) if old else ["opened"]
            if update_fields is not None:
                changed = [name for name in changed if name in update_fields]
                update_fields = {*update_fields, "palette"}
            self.palette = self._palette()
            super().save(*args, update_fields=update_fields, **kwargs)
            if old is None:
                journal.configured(self.pk, changed)
            elif changed:
                self._follow(old, changed)

    @property
    def home(self) -> Page:
        """The home page, as Wagtail's plain ``Page``."""
        return self.site.root_page

    def clean(self) -> None:
        """Check what concerns more than one field. Raises ValidationError with the reasons by field."""
        old = self._stored()
        self._clean_host()
        hierarchy.check_place(self)
        self._check_site_code()
        if old is not None:
            renaming.check(self, old.name)
        if old is None or NOTICE_FIELDS.intersection(_differences(old, self)):
            states.check_transition(old.state if old else self.state, self.state)
            states.check_notice(self)
            states.check_subordinates(self)
        look.check_theme(self.theme)
        self.palette = self._palette()

    def _palette(self) -> dict[str, str]:
        colours = look.palette_of(self.hue, self.chroma)
        return look.greys() if self.mourning else colours

    def _stored(self) -> Portal | None:
        return Portal.objects.filter(pk=self.pk).first() if self.pk else None

    def _clean_host(self) -> None:
        try:
            self.host = hosts.normalise_host(self.host)
            superior = self.parent.all_hosts() if self.parent else []
            hosts.check_domain(self.host, self.kind, superior)
        except ValidationError as error:
            raise ValidationError({"host": error.messages}) from error
        if PortalAlias.objects.filter(host=self.host).exclude(portal_id=self.pk).exists():
            raise ValidationError({"host": _("“%s”是另一站点的其他域名。") % hosts.readable_host(self.host)})

    def _check_site_code(self) -> None:
        """As the constraint does, and tells whose it is; a portal closed for good keeps its own."""
        other = Portal.objects.filter(site_code=self.site_code).exclude(pk=self.pk).first() if self.site_code else None
        if other is not None:
            raise ValidationError(
                {
                    "site_code": _("网站标识码“%(code)s”已是站点“%(name)s”的。每个网站的标识码不同，请核对。")
                    % {"code": self.site_code, "name": other.name}
                }
            )

    def _follow(self, old: Portal, changed: list[str]) -> None:
        """Bring site and old host in step, and tell the log."""
        more = {"host": old.host} if "host" in changed else {}
        if more:
            self.aliases.filter(host=self.host).delete()
            PortalAlias.objects.get_or_create(portal=self, host=old.host)
        if {"host", "name"}.intersection(changed):
            self.site.hostname, self.site.site_name = self.host, self.name
            self.site.save()
        if "name" in changed:
            renaming.follow(self, old.name)
        journal.configured(self.pk, changed, **more)

    def all_hosts(self) -> list[str]:
        """Its own host, then its aliases."""
        return [self.host, *self.aliases.values_list("host", flat=True)]


def _differences(old: Portal, new: Portal) -> list[str]:
    """Names of the fields in which two states of a portal differ, tokens by what people enter."""
    return [
        field.name
        for field in Portal._meta.concrete_fields
        if field.name != "palette" and getattr(old, field.attname) != getattr(new, field.attname)
    ]
