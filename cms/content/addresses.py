"""Addresses of published pages: one place for the rule, used by Wagtail, publications and importers alike."""

import re
from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

# First path segments that a portal's own machinery answers (DESIGN, contracts).
RESERVED = frozenset(
    {"search", "api", "follow", "interaction", "go", "_fragments", "_assets", "media", "hant", "admin", "static"}
)
CONTENT = re.compile(r"^t(\d{8})_(\d+)\.html$")
MONTH = re.compile(r"^\d{6}$")

DIGITS = re.compile(r"^\d+$")


def check_channel_slug(slug: str) -> None:
    """Refuse addresses that the portal itself answers, or that could meet a month or a page number. ValidationError."""
    if slug in RESERVED:
        raise ValidationError(_("“%s”是系统保留的地址，不能用作栏目地址，请换一个。") % slug)
    if DIGITS.match(slug):
        raise ValidationError(_("栏目地址不能全是数字，“%s”会与月份或文章地址相混，请换成字母，例：tzgg。") % slug)


def content_path(channel_path: str, day: date, number: int) -> str:
    """``/zwgk/tzgg/`` + ``202611/t20261122_1234.html``."""
    return f"{channel_path}{day:%Y%m}/t{day:%Y%m%d}_{number}.html"


def number_in(month: str, name: str) -> int | None:
    """The number in ``202611``, ``t20261122_1234.html``, or None for any other address."""
    match = CONTENT.match(name)
    if not match or not MONTH.match(month) or not match[1].startswith(month):
        return None
    return int(match[2])
