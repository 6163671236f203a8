"""Settings of content that hold for the whole cluster."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.changes.log import record
from cms.changes.models import Change

NATIONAL_PATTERN = "{organ}/{year}-{serial:05d}"


def validate_pattern(pattern: str) -> None:
    """Refuse a pattern that does not format or would repeat itself."""
    try:
        one, two = (pattern.format(organ="000014349", year=2026, serial=serial) for serial in (1, 2))
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        raise ValidationError(_("规则只能使用 {organ}、{year}、{serial:05d} 三个占位符。")) from error
    if one == two:
        raise ValidationError(_("规则必须含有 {serial}，否则索引号会重复。"))


@register_setting(icon="cog")
class ContentSettings(BaseGenericSetting):
    """One row for the cluster."""

    index_number_pattern = models.CharField(
        _("索引号规则"),
        max_length=60,
        default=NATIONAL_PATTERN,
        validators=[validate_pattern],
        help_text=_("{organ} 为机构代码，{year} 为年份，{serial:05d} 为五位流水号。国家格式：机构代码/年份-流水号。"),
    )

    class Meta:
        verbose_name = verbose_name_plural = _("内容设置")

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            super().save(*args, **kwargs)
            record(Change.Kind.CONFIGURED, "content-settings", self.pk)
