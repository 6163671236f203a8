"""Settings of content that hold for the whole cluster."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from cms.changes.log import record
from cms.changes.models import Change

NATIONAL_PATTERN = "{organ}/{year}-{serial:05d}"


# The column of the number, and the longest that an organ's code may be (``Organisation.code``).
LONGEST = 60
_LONGEST_NUMBER = {"organ": "9" * 9, "year": 2026, "serial": 9_999_999}
_NUMBER = {"organ": "000014349", "year": 2026, "serial": 12345}
# Each next to the number above, where shortening or rounding would make the two alike.
_NEIGHBOURS = (
    {"organ": "000014340"},
    {"organ": "100014349"},
    {"year": 2027},
    {"year": 2126},
    {"serial": 12346},
    {"serial": 112345},
)


def validate_pattern(pattern: str) -> None:
    """Refuse a pattern that does not format, would give a number twice, or one too long for its column.

    Serials are counted for each organ and year, so a number must tell all three apart.
    """
    try:
        number = pattern.format(**_NUMBER)
        neighbours = [pattern.format(**_NUMBER | other) for other in _NEIGHBOURS]
        longest = pattern.format(**_LONGEST_NUMBER)
    except (KeyError, IndexError, ValueError, AttributeError, TypeError, OverflowError) as error:
        raise ValidationError(_("规则只能使用 {organ}、{year}、{serial:05d} 三个占位符。")) from error
    if number in neighbours:
        raise ValidationError(
            _("规则必须完整含有 {organ}、{year} 和 {serial}：流水号按机构和年份分别编排，缺少任何一项索引号都会重复。")
        )
    if len(longest) > LONGEST:
        raise ValidationError(_("按此规则编出的索引号可能超过 60 个字，请缩短规则。"))


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
