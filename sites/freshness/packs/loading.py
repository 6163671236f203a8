"""Reading rule packs and refusing wrong ones, with the file, the rule and the field in the message."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import fields, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from cms.content.kinds import ChannelKind
from sites.portals.kinds import PortalKind

from ..kinds import Status
from ..rules import COMPARATORS, Pack, Rule
from ..windows import Window

NATIONAL = "CN-GOV-2019-19"
EXCLUSIONS = ("historical-topics",)
LARGEST = 1_000_000
MOST_DUE_DAYS = 250
_ID = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]{1,59}$")
_HEAD = ("id", "title", "version", "source")
_NEEDED = ("id", "title", "source", "status", "metric")
_FIELDS = {field.name for field in fields(Rule)}
_TEXTS = ("id", "title", "source", "status", "metric", "comparator", "unit", "remedy", "window", "warning_window")
_LISTS = ("portal_kinds", "channel_kinds", "excludes", "unconfirmed")
_WINDOWS = ("window", "warning_window")
_NO_WARNING = ("warning_window", None)


class PackError(Exception):
    """A rule pack that cannot be used. The message is for administrators."""


def available() -> dict[str, Path]:
    """Files of all packs by id (their name without ``.toml``); an installation's own come before ours."""
    folders = [Path(__file__).parent, settings.ZHANQUN_DATA / "packs"]
    return {file.stem: file for folder in folders for file in sorted(folder.glob("*.toml"))}


def load(pack_id: str = NATIONAL) -> Pack:
    """A pack with everything below it: the same object until one of its files changes. Raises PackError."""
    return _load(pack_id, ())


def _load(pack_id: str, above: tuple[str, ...]) -> Pack:
    files = available()
    if pack_id not in files:
        raise PackError(_("没有指标包“%(id)s”。现有：%(known)s。") % {"id": pack_id, "known": "、".join(files)})
    if pack_id in above:
        raise PackError(_("指标包“%s”以自身为基础，请修改 based_on。") % pack_id)
    file = files[pack_id]
    data_id = (file, file.stat().st_mtime_ns)
    base_id = _read(*data_id).get("based_on")
    return _made(*data_id, _load(base_id, (*above, pack_id)) if base_id else None)


@lru_cache(maxsize=32)
def _made(file: Path, written_at: int, base: Pack | None) -> Pack:
    try:
        return _pack(_read(file, written_at), base)
    except ValueError as error:
        raise PackError(f"{file.name}：{error}") from error


@lru_cache(maxsize=32)
def _read(file: Path, _written_at: int) -> dict[str, Any]:
    """Once for each state of the file. Nobody alters what it gives."""
    try:
        data = tomllib.loads(file.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackError(_("%(file)s 不能读取：%(error)s") % {"file": file.name, "error": error}) from error
    missing = [name for name in _HEAD if not isinstance(data.get(name), str)]
    if missing or not isinstance(data.get("rule"), list):
        names = "、".join(missing or ["[[rule]]"])
        raise PackError(_("%(file)s 缺少 %(names)s。") % {"file": file.name, "names": names})
    if data["id"] != file.stem:
        raise PackError(_("%(file)s 的 id 是“%(id)s”，应与文件名一致。") % {"file": file.name, "id": data["id"]})
    return data


def made_of(data: Mapping[str, Any]) -> Pack:
    """A pack from its head and its rules alone. Raises PackError."""
    try:
        return _pack(data, None)
    except ValueError as error:
        raise PackError(f"{data['id']}：{error}") from error


def _pack(data: Mapping[str, Any], base: Pack | None) -> Pack:
    rules = {rule.id: rule for rule in base.rules} if base else {}
    seen: set[str] = set()
    for row in data["rule"]:
        if not isinstance(row, dict):
            raise ValueError(_("每项指标应写成 [[rule]] 一节。"))
        name = str(row.get("id", ""))
        if name in seen:
            raise ValueError(_("指标“%s”写了两次。") % name)
        seen.add(name)
        rules[name] = changed(rules[name], row) if name in rules else _rule(row)
    return Pack(*(data[name] for name in _HEAD), rules=tuple(rules.values()), based_on=data.get("based_on", ""))


def changed(rule: Rule, values: Mapping[str, Any]) -> Rule:
    """``rule`` with other values, as packs and administrators write them. Raises ValueError."""
    made = replace(rule, **_parsed({"id": rule.id, **values}))
    _check(made)
    return made


def _rule(row: Mapping[str, Any]) -> Rule:
    if missing := [name for name in _NEEDED if not row.get(name)]:
        raise ValueError(_("指标“%(id)s”缺少 %(names)s。") % {"id": row.get("id", "?"), "names": "、".join(missing)})
    rule = Rule(**_parsed(row))
    if rule.status == Status.MEMORY and "active" not in row:
        rule = replace(rule, active=False)
    _check(rule)
    return rule


def _parsed(row: Mapping[str, Any]) -> dict[str, Any]:
    """Values as ``Rule`` holds them."""
    name = row["id"]
    if unknown := sorted(set(row) - _FIELDS):
        raise ValueError(_("指标“%(id)s”有不认识的字段：%(names)s。") % {"id": name, "names": "、".join(unknown)})
    values = dict(row)
    # None takes an early warning away.
    if wrong := [
        key for key in _TEXTS if not isinstance(values.get(key, ""), str) and (key, values[key]) != _NO_WARNING
    ]:
        raise ValueError(_("指标“%(id)s”：%(names)s 应为文字。") % {"id": name, "names": "、".join(wrong)})
    try:
        for key in _WINDOWS:
            if values.get(key):
                values[key] = Window.parse(values[key])
        if "windows" in values:
            values["windows"] = {kind: Window.parse(text) for kind, text in values["windows"].items()}
        for key in _LISTS:
            if key in values:
                values[key] = _words(values[key])
        if "status" in values:
            values["status"] = Status(values["status"])
    except (TypeError, ValueError, AttributeError) as error:
        raise ValueError(_("指标“%(id)s”：%(error)s") % {"id": name, "error": error}) from error
    return values


def _words(value: Any) -> tuple[str, ...]:
    """Raises TypeError for anything but a list of texts."""
    if not isinstance(value, list | tuple) or not all(isinstance(word, str) for word in value):
        raise TypeError(_("“%s”应为用逗号分开的一列文字，写在方括号里") % value)
    return tuple(value)


def _check(rule: Rule) -> None:
    """Raises ValueError for a rule that cannot be applied."""
    from ..metrics import HAS_WINDOW, METRICS

    problems = [
        (not _ID.match(rule.id), _("编号只能用字母、数字、点和连字符")),
        (
            rule.metric not in METRICS,
            _("没有“%(metric)s”这种度量，可用：%(known)s") % {"metric": rule.metric, "known": "、".join(METRICS)},
        ),
        (
            rule.metric in METRICS and not HAS_WINDOW[rule.metric](rule),
            _("缺少期限：请写 window，或在 windows 中为每种栏目写一个"),
        ),
        (rule.comparator not in COMPARATORS, _("比较符只能是 %s") % " ".join(COMPARATORS)),
        (not _positive(rule.threshold), _("阈值应为正数，不超过一百万")),
        (rule.warning is not None and not _positive(rule.warning), _("预警值应为正数，不超过一百万")),
        (
            rule.warning_share is not None and not (_positive(rule.warning_share) and rule.warning_share < 1),
            _("预警比例应在 0 和 1 之间"),
        ),
        (
            not isinstance(rule.active, bool) or not isinstance(rule.veto, bool),
            _("active 和 veto 只能是 true 或 false"),
        ),
        (not _number(rule.weight), _("扣分应为不小于 0 的数")),
        (
            type(rule.due_days) is not int or not 1 <= rule.due_days <= MOST_DUE_DAYS,
            _("整改期限应为 1 到 %d 的整数（工作日）") % MOST_DUE_DAYS,
        ),
        (bool(set(rule.channel_kinds) - set(ChannelKind.values)), _("栏目类型不存在")),
        (bool(set(rule.windows) - set(ChannelKind.values)), _("windows 中的栏目类型不存在")),
        (bool(set(rule.portal_kinds) - set(PortalKind.values)), _("站点类型不存在")),
        (bool(set(rule.excludes) - set(EXCLUSIONS)), _("排除项只能是 %s") % "、".join(EXCLUSIONS)),
    ]
    wrong = next((why for is_wrong, why in problems if is_wrong), None) or _wrong_params(rule)
    if wrong:
        raise ValueError(_("指标“%(id)s”：%(error)s") % {"id": rule.id, "error": f"{wrong}。"})


def _wrong_params(rule: Rule) -> str | None:
    """What is wrong with the values that only the rule's metric knows."""
    from ..metrics import NEEDED, PARAMS

    checks = PARAMS[rule.metric]
    if unknown := sorted(set(rule.params) - set(checks)):
        return _("这种度量没有参数 %s") % "、".join(unknown)
    if missing := [name for name in NEEDED[rule.metric] if name not in rule.params]:
        return _("params 缺少 %s") % "、".join(missing)
    for name, value in rule.params.items():
        try:
            checks[name](value)
        except (TypeError, ValueError):
            return _("参数 %(name)s 不能是“%(value)s”") % {"name": name, "value": value}
    return None


def _number(value: Any, least: float = 0) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and least <= value <= LARGEST


def _positive(value: Any) -> bool:
    return _number(value) and value > 0
