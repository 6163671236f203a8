"""Organisation pages: functions, leaders, units; on the city's portal also its departments and districts."""

from __future__ import annotations

from typing import Any

from cms.content.models import OrganisationPage

from . import blocks, source
from .workbench import Workbench, numbered

PATH, LEADERS_PATH = "jggk", "zwgk/ldzc"
HOURS = "工作日8:30—12:00，13:30—17:30"


def seed_organs(bench: Workbench) -> None:
    """Added oldest first, so that functions stand on top of the list."""
    portal = bench.portal
    if portal.kind == "city":
        for other in reversed(source.portals()[1:]):
            _add(bench, PATH, other.name, 400 - other.serial, of=other)
    leaders = LEADERS_PATH if portal.kind == "city" else PATH
    _add(bench, PATH, f"{portal.short}内设机构和所属单位", 180, units=True)
    _add(bench, leaders, f"{portal.short}领导信息", 120, leaders=True)
    _add(bench, PATH, f"{portal.name}机构职能", 100, functions=True)


def _add(bench: Workbench, path: str, title: str, days: int, **parts: Any) -> None:
    """``parts`` says what the page shows: ``functions``, ``leaders``, ``units``, or all ``of`` another organ."""

    def fields(key: str) -> dict[str, Any]:
        return _fields(bench, key, title, parts)

    bench.add(OrganisationPage, path, title, bench.moment(days, title), fields)


def _fields(bench: Workbench, key: str, title: str, parts: dict[str, Any]) -> dict[str, Any]:
    portal: source.Portal = parts.get("of", bench.portal)
    data = source.organisations()[portal.key]
    return {
        "title": title,
        "source": bench.portal.organiser,
        "keywords": "机构，职能，联系方式",
        "summary": _summary(portal, data, parts),
        "address": portal.address,
        "postcode": portal.identity["postcode"],
        "phone": portal.phone,
        "hours": HOURS,
        "body": blocks.stream(f"{key}/body", _functions(portal, data) if parts.keys() & {"functions", "of"} else []),
        "leaders": blocks.stream(f"{key}/leaders", _leaders(bench, data) if "leaders" in parts else []),
        "units": blocks.stream(f"{key}/units", _units(portal, data) if "units" in parts else []),
    }


def _summary(portal: source.Portal, data: dict[str, Any], parts: dict[str, Any]) -> str:
    if "leaders" in parts:
        return f"{portal.short}领导姓名、职务和分工。"
    if "units" in parts:
        return "、".join(name for name, _duties in numbered(data["units"])) + "的职责和电话。"
    return f"{data['functions'][0]}。地址：{portal.address}，电话：{portal.phone}。"


def _functions(portal: source.Portal, data: dict[str, Any]) -> list[blocks.Block]:
    where = f"{portal.name}位于{portal.address}，对外服务窗口设在{portal.centre}（{portal.centre_address}）。"
    site = f'<p>网站：<a href="https://{portal.host}/">{portal.host}</a></p>'
    return [
        blocks.heading("主要职责"),
        blocks.bullets(f"{text}。" for text in data["functions"]),
        blocks.heading("办公地点和网站"),
        blocks.paragraphs([where]),
        ("paragraph", site),
    ]


def _leaders(bench: Workbench, data: dict[str, Any]) -> list[blocks.Block]:
    return [
        (
            "leader",
            {
                "name": name,
                "position": position,
                "duties": f"{duties}。",
                "biography": "",
                "photo": bench.portrait(bench.portal.serial),
            },
        )
        for name, position, duties in numbered(data["leaders"])
    ]


def _units(portal: source.Portal, data: dict[str, Any]) -> list[blocks.Block]:
    return [
        ("unit", {"name": name, "duties": f"{duties}。", "phone": f"{portal.phone[:-2]}{70 + index:02d}"})
        for index, (name, duties) in enumerate(numbered(data["units"]))
    ]
