"""Single values of a line, checked one by one; every function raises LineError in words an office clerk understands."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from unicodedata import category

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from cms.content.cleaning import CONTROLS

from .errors import LineError

EARLIEST_YEAR = 1900
_BLANK = re.compile(r"\s+")
# They turn around what follows, on the page and in lists: embeddings, overrides and isolates (UAX 9, 2).
_DIRECTIONS = str.maketrans("", "", "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_CONTROL_BYTES = bytes({*range(0x20), 0x7F} - set(b"\t\n\r"))
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}(?:$|[T ]\d)")
_NUMBER = re.compile(r"\d{1,9}")


def text(value: Any, label: str, limit: int | None = None) -> str:
    """Text without control characters or blank edges, of at most ``limit`` characters."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise LineError(_("“%(label)s”应为文字，现在是%(type)s。") % {"label": label, "type": _type_name(value)})
    clean = _without_controls(value, label).strip()
    if limit is not None and len(clean) > limit:
        raise LineError(
            _("“%(label)s”有 %(length)d 个字，最多 %(limit)d 个。")
            % {"label": label, "length": len(clean), "limit": limit}
        )
    return clean


def _without_controls(value: str, label: str) -> str:
    """Nearly all text is clean, which is told at once; bytes are looked through ten times faster than a pattern."""
    if value.isprintable():
        return value
    try:
        data = value.encode()
    except UnicodeEncodeError as error:
        raise LineError(_("“%s”含有不成对的 Unicode 代理字符或损坏的文字，请重新导出。") % label) from error
    if b"\x00" in data:
        raise LineError(_("“%s”含有空字符（NUL），请删去。") % label)
    if len(data.translate(None, _CONTROL_BYTES)) == len(data) and b"\xc2" not in data and b"\xef\xbf" not in data:
        return value
    return CONTROLS.sub("", value)


def one_line(value: Any, label: str, limit: int | None = None) -> str:
    """As ``text``, line ends and runs of blanks turned into one blank."""
    if isinstance(value, str):
        value = _BLANK.sub(" ", value)
        value = value if value.isprintable() else value.translate(_DIRECTIONS)
    return text(value, label, limit)


def is_visible(value: str) -> bool:
    """Whether there is anything to see: blanks, zero-width characters and marks of direction show nothing."""
    return any(category(character)[0] not in "CZ" for character in value)


def moment(value: Any, label: str) -> datetime | None:
    """The time in UTC from ``YYYY-MM-DD``, ``YYYY-MM-DD HH:MM`` or ISO 8601, local without offset; None for null."""
    stamp = text(value, label)
    if not stamp:
        return None
    try:
        if not _DATE.match(stamp):
            raise ValueError(stamp)
        parsed = datetime.fromisoformat(stamp)
        aware = parsed if timezone.is_aware(parsed) else timezone.make_aware(parsed)
        local = timezone.localtime(aware)
    except (ValueError, OverflowError) as error:
        raise LineError(
            _("“%(label)s”的值“%(value)s”不是有效日期。请写成 2026-01-31 或 2026-01-31 09:30。")
            % {"label": label, "value": stamp[:40]}
        ) from error
    if local.year < EARLIEST_YEAR:
        raise LineError(_("“%(label)s”早于 %(year)d 年，请检查。") % {"label": label, "year": EARLIEST_YEAR})
    return aware.astimezone(UTC)  # as the database gives it back: fingerprints compare


def published(value: Any, label: str) -> datetime | None:
    """As ``moment``, not in the future: a page cannot have been published tomorrow."""
    when = moment(value, label)
    if when and when > timezone.now() + timedelta(days=1):
        raise LineError(_("“%(label)s”在未来（%(value)s）。") % {"label": label, "value": f"{when:%Y-%m-%d}"})
    return when


def column(field: models.Field, value: Any, label: str) -> Any:
    """A value for a model field of text, number, date or choice."""
    if field.choices:
        return _choice(field, text(value, label), label)
    if isinstance(field, models.DateField):
        when = moment(value, label)
        return _day(when) if when else None
    if isinstance(field, models.IntegerField):
        return _count(value, label)
    clean = text if isinstance(field, models.TextField) else one_line
    result = clean(value, label, field.max_length)
    try:
        field.run_validators(result)
    except ValidationError as error:
        raise LineError(f"“{label}”：{''.join(error.messages)}") from error
    return result


def words(value: Any, label: str, limit: int) -> str:
    """A list of texts, or one text with separators, as the editor's field stores it."""
    if isinstance(value, list):
        value = "，".join(word for word in (one_line(item, label) for item in value) if word)
    return one_line(value, label, limit)


def entries(value: Any, label: str) -> list[Any]:
    """A list; from a table's cell, one entry per line or semicolon."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part for part in (part.strip() for part in re.split("[\n;；]", text(value, label))) if part]
    if not isinstance(value, list):
        raise LineError(_("“%(label)s”应为列表，现在是%(type)s。") % {"label": label, "type": _type_name(value)})
    return value


def at_midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _day(when: datetime) -> date:
    return timezone.localtime(when).date()


def _choice(field: models.Field, value: str, label: str) -> Any:
    if not value:
        return field.get_default()
    with override("zh-hans"):  # what tables say, whatever language the person at work has chosen
        by_name = {str(name): key for key, name in field.flatchoices} | {key: key for key, _name in field.flatchoices}
    if value not in by_name:
        raise LineError(
            _("“%(label)s”的值“%(value)s”不在可选范围内：%(choices)s。")
            % {"label": label, "value": value[:40], "choices": "、".join(by_name)}
        )
    return by_name[value]


def _count(value: Any, label: str) -> int | None:
    if value is None or value == "":
        return None
    shown = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    if not _NUMBER.fullmatch(shown):
        raise LineError(_("“%s”应为不小于 0 的整数。") % label)
    return int(shown)


def _type_name(value: Any) -> str:
    if isinstance(value, bool):
        return _("是否值")
    names = {int: _("数字"), float: _("数字"), list: _("列表"), dict: _("对象")}
    return names.get(type(value), type(value).__name__)
