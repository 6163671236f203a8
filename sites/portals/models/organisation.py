"""Who runs the portals, and who may do what there. Groups and permissions are generated from these rows."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.content.models.numbering import take

from .. import identity
from ..kinds import PortalKind, Role

SUPERIORS = {
    PortalKind.CITY: (),
    PortalKind.DISTRICT: (PortalKind.CITY,),
    PortalKind.DEPARTMENT: (PortalKind.CITY, PortalKind.DISTRICT),
}


class Organisation(models.Model):
    """An organ of the city: government, district government, department."""

    name = models.CharField(_("名称"), max_length=60, unique=True)
    kind = models.CharField(_("类型"), max_length=12, choices=PortalKind)
    # Organ code of 9 characters, from the 统一社会信用代码; used in index numbers.
    code = models.CharField(
        _("机构代码"),
        max_length=9,
        unique=True,
        blank=True,
        validators=[identity.organ_code],
        help_text=_("统一社会信用代码的第 9 至 17 位，用于索引号。不填则生成临时代码；有文件发布后请勿再改。"),
    )
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="subordinates", verbose_name=_("上级机构")
    )

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = pgettext_lazy("plural", "机构")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.code:
            self.code = generated_code()
        super().save(*args, **kwargs)

    def clean(self) -> None:
        self.code = self.code.strip().upper()
        allowed = SUPERIORS[PortalKind(self.kind)] if self.kind else ()
        if self.parent is None and allowed:
            raise ValidationError({"parent": _("请选择上级机构。")})
        if self.parent is not None and self.parent.kind not in allowed:
            raise ValidationError({"parent": _("上级机构不符：区县的上级是市，部门的上级是市或区县，市没有上级。")})


class Membership(models.Model):
    """A person's role in an organisation, with its subordinates or without."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships", verbose_name=_("人员")
    )
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships", verbose_name=_("机构"))
    role = models.CharField(
        _("角色"),
        max_length=16,
        choices=Role,
        help_text=_("编辑：撰写和修改。审核：另可发布和撤下。站点管理员：另可锁定页面、批量删除，修改站点标识和外观。"),
    )
    with_subordinates = models.BooleanField(
        _("包括下属机构"), default=False, help_text=_("勾选后，对该机构所辖区县、部门的全部站点有同样权限。")
    )

    class Meta:
        verbose_name = _("成员")
        verbose_name_plural = pgettext_lazy("plural", "成员")
        ordering = ["organisation__name", "user__username"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "organisation", "role"],
                name="zq_one_membership_per_role",
                violation_error_message=_("此人在该机构已有这个角色。"),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.organisation} · {self.get_role_display()}"


class RoleGroup(models.Model):
    """The group generated for one role in an organisation; nobody edits it by hand."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="role_groups")
    role = models.CharField(max_length=16, choices=Role)
    with_subordinates = models.BooleanField(default=False)
    group = models.OneToOneField("auth.Group", models.CASCADE, related_name="portal_role")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "role", "with_subordinates"], name="zq_one_group_per_role")
        ]

    def __str__(self) -> str:
        return self.group.name

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self.group.delete()


def generated_code() -> str:
    """A code in the place of an unknown one: ``ZQ``, six digits, and the check character of GB 11714-1997."""
    body = f"ZQ{take('organisation')[0]:06d}"
    weights = (3, 7, 9, 10, 5, 8, 4, 2)
    check = 11 - sum(int(letter, 36) * weight for letter, weight in zip(body, weights, strict=True)) % 11
    return body + {10: "X", 11: "0"}.get(check, str(check))
