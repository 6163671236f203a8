"""Who runs the portals, and who may do what there. Groups and permissions are generated from these rows."""

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..kinds import PortalKind, Role


class Organisation(models.Model):
    """An organ of the city: government, district government, department."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=PortalKind)
    # Organ code of 9 characters, from the 统一社会信用代码; used in index numbers.
    code = models.CharField(
        _("机构代码"),
        max_length=9,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Z]{9}$", _("机构代码为 9 位数字或大写字母。"))],
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name=_("上级机构")
    )

    class Meta:
        verbose_name = verbose_name_plural = _("机构")

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person's role in an organisation, with its subordinates or without."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("人员")
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships", verbose_name=_("机构"))
    role = models.CharField(_("角色"), max_length=16, choices=Role)
    with_subordinates = models.BooleanField(_("包括下属机构"), default=False)

    class Meta:
        verbose_name = verbose_name_plural = _("成员")
        constraints = [
            models.UniqueConstraint(fields=["user", "organisation", "role"], name="zq_one_membership_per_role")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"
