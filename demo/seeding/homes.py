"""Home pages: every section filled from what was seeded."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

from cms.content.models import HomePage

from . import blocks, source
from .services import guides_of
from .workbench import Workbench

TASKS = 10
# Label and what a search for it should look for.
PEOPLE = (
    ("生育收养", "生育登记"),
    ("户籍办理", "户口"),
    ("教育科研", "入学"),
    ("就业创业", "就业"),
    ("社会保障", "社会保障卡"),
    ("医疗卫生", "医疗"),
    ("住房保障", "不动产"),
    ("出境入境", "护照"),
)
BUSINESS = (("设立变更", "设立登记"), ("准营准办", "经营许可"), ("税收财务", "缴费"), ("投资审批", "投资"))
LIFE = (
    ("出生", "newborn-household"),
    ("入学", "school-entry"),
    ("就业", "unemployment-register"),
    ("结婚", "marriage"),
    ("购房", "house-transfer"),
    ("养老", "senior-card"),
    ("退休", "retire"),
)
CITY_TASKS = (
    "social-card",
    "remote-care",
    "id-replace",
    "residence-permit",
    "passport",
    "resident-insurance",
    "school-entry",
    "self-employed",
    "food-permit",
    "archive-search",
)


def seed_home(bench: Workbench) -> None:
    """Fill the sections; called before the demo is marked as done, never after."""
    home = HomePage.objects.get(pk=bench.registered.site.root_page_id)
    sections = {"city": _city, "district": _district, "department": _department}[bench.portal.kind](bench)
    key = f"home/{bench.portal.key}"
    home.sections = blocks.stream(key, sections)
    home.friendly_links = blocks.stream(f"{key}/links", _friendly_links(bench.portal))
    home.save()


def _city(bench: Workbench) -> list[blocks.Block]:
    return [
        _search(bench),
        _services(bench),
        ("tasks", _links(bench, "大家常办", [_guide(bench, name) for name in CITY_TASKS])),
        ("life_events", _links(bench, "人生大事", [_guide(bench, name, label) for label, name in LIFE])),
        ("notices", _newest(bench, "通知公告", "zwgk/tzgg", 6)),
        ("news", _newest(bench, "动态要闻", "dtyw", 6)),
        ("policies", _policies(bench, 5)),
        ("disclosure", _disclosure(bench, [("领导之窗", "zwgk/ldzc"), ("机构概况", "jggk"), ("城市概况", "csgk")])),
        ("interaction", _interaction(bench)),
        ("topics", _newest(bench, "专题专栏", "zt", 2)),
    ]


def _district(bench: Workbench) -> list[blocks.Block]:
    offered = guides_of(bench.portal)[bench.portal.serial % 3 :: 3][:TASKS]
    return [
        ("news", _newest(bench, "动态要闻", "dtyw", 7)),
        ("notices", _newest(bench, "通知公告", "zwgk/tzgg", 7)),
        ("policies", _policies(bench, 5)),
        ("disclosure", _disclosure(bench, [("机构与领导", "jggk"), ("通知公告", "zwgk/tzgg")])),
        ("interaction", _interaction(bench)),
        ("tasks", _links(bench, "大家常办", [_guide(bench, row["key"]) for row in offered])),
        ("topics", _newest(bench, "专题专栏", "zt", 2)),
    ]


def _department(bench: Workbench) -> list[blocks.Block]:
    portal = bench.portal
    offered = [row for row in guides_of(portal) if row["window"]]
    contact = (
        f"办公地址：{portal.address}\n对外服务：{portal.centre}，{portal.centre_address}\n联系电话：{portal.phone}"
    )
    return [
        ("duty", {"heading": portal.duty, "text": contact}),
        ("tasks", _links(bench, "常办事项", [_guide(bench, row["key"]) for row in offered][:TASKS])),
        ("policies", _policies(bench, 7, "政策文件")),
        ("notices", _newest(bench, "通知公告", "zwgk/tzgg", 7)),
        ("news", _newest(bench, "动态要闻", "dtyw", 5)),
        ("organisation", _newest(bench, "机构概况", "jggk", 3)),
    ]


def _search(bench: Workbench) -> blocks.Block:
    return "search", {
        "question": bench.portal.question,
        "hot_words": blocks.items(f"{bench.portal.key}/hot", bench.portal.hot),
    }


def _services(bench: Workbench) -> blocks.Block:
    groups = [
        {"heading": heading, "links": blocks.items(f"{bench.portal.key}/{heading}", _searches(bench, words))}
        for heading, words in (("个人", PEOPLE), ("法人", BUSINESS))
    ]
    return "services", {"heading": "找事项", "groups": blocks.items(f"{bench.portal.key}/services", groups)}


def _searches(bench: Workbench, words: tuple[tuple[str, str], ...]) -> list[dict[str, Any]]:
    base = f"https://{bench.portal.host}/search/?kind=guide&q="
    return [{"label": label, "page": None, "url": base + quote(query)} for label, query in words]


def _links(bench: Workbench, heading: str, links: list[dict[str, Any]]) -> dict[str, Any]:
    return {"heading": heading, "links": blocks.items(f"{bench.portal.key}/{heading}", links)}


def _guide(bench: Workbench, name: str, label: str = "") -> dict[str, Any]:
    title = next(row["title"] for row in source.guides() if row["key"] == name)
    return {"label": label or title, "page": bench.guide_id(name), "url": ""}


def _channel(bench: Workbench, label: str, path: str) -> dict[str, Any]:
    return {"label": label, "page": bench.channel(path).pk, "url": ""}


def _newest(bench: Workbench, heading: str, path: str, count: int) -> dict[str, Any]:
    return {"heading": heading, "channel": bench.channel(path).pk, "count": count}


def _policies(bench: Workbench, count: int, heading: str = "政策与解读") -> dict[str, Any]:
    return {**_newest(bench, heading, "zwgk/zcwj", count), "interpretations": bench.channel("zwgk/zcjd").pk}


def _disclosure(bench: Workbench, more: list[tuple[str, str]]) -> dict[str, Any]:
    section = "zwgk/zfxxgk"
    known = [
        ("公开指南", f"{section}/zn"),
        ("公开制度", f"{section}/zd"),
        ("法定主动公开内容", f"{section}/fdzdgknr"),
        ("公开年报", f"{section}/nb"),
    ]
    return _links(bench, "信息公开", [_channel(bench, label, path) for label, path in [*known, *more]])


def _interaction(bench: Workbench) -> dict[str, Any]:
    """The channel, and its newest consultations and answers."""
    links = [_channel(bench, "我要咨询", "hdjl")]
    answers = bench.pages[bench.key("hdjl", "answers")]
    links.append({"label": "热点问题解答", "page": answers, "url": ""})
    for text in source.texts(bench.portal.key):
        if text.channel == "consult":
            page = bench.pages[bench.key("hdjl", text.title)]
            links.append({"label": _short(text.title), "page": page, "url": ""})
    return _links(bench, "互动交流", links)


def _short(title: str) -> str:
    """A consultation's title without its official frame."""
    if "结果" in title or "反馈" in title:
        return "意见征集结果反馈"
    return "正在征求意见"


def _friendly_links(portal: source.Portal) -> list[blocks.Block]:
    near = [
        other
        for other in source.portals()
        if other.key != portal.key and (portal.kind != "department" or other.key == "city")
    ]
    if portal.kind == "department":
        near += [other for other in source.portals() if other.kind == "department" and other.key != portal.key]
    links = [(other.name, f"https://{other.host}/") for other in near]
    links += [("中国政府网", "https://www.gov.cn/"), ("国家政务服务平台", "https://gjzwfw.www.gov.cn/")]
    return [("link", {"label": label, "url": url}) for label, url in links]
