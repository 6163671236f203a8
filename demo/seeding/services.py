"""Guides, on the portal of the department and, with their own windows, on those of city and districts."""

from __future__ import annotations

from typing import Any

from cms.content.models import Article, Guide

from . import blocks, files, source
from .workbench import Workbench, numbered

PATH = "bsfw"
QUESTIONS = 6
BUREAUS = {
    "jyj": "教育局",
    "gaj": "公安局",
    "mzj": "民政局",
    "rsj": "人力资源和社会保障局",
    "zrzy": "自然资源和规划局",
    "wjw": "卫生健康局",
    "scjg": "市场监督管理局",
    "ybj": "医疗保障局",
}
HOURS = {
    "city": "工作日9:00—17:00，中午不休息",
    "qinghu": "工作日8:30—12:00，13:30—17:30",
    "yuntai": "工作日9:00—17:30，中午不休息",
    "linxi": "工作日8:30—12:00，14:00—17:30",
    "baishi": "工作日8:30—12:00，14:00—17:00；乡镇服务点逢集日开放",
}
EXAMPLE = (
    ("申请人", "张某某"),
    ("证件号码", "（样例）99**************12"),
    ("联系电话", "（样例）0600-5550000"),
    ("申请理由", "符合申请条件，特提出申请。"),
    ("申请人签名", "张某某"),
    ("日期", "×年×月×日"),
)
BY_APPOINTMENT = "；星期六9:00—11:30（须预约）"


def guides_of(portal: source.Portal) -> list[dict[str, Any]]:
    """The guides that a portal offers."""
    return [row for row in source.guides() if portal.key == row["dept"] or portal.kind in row.get("also", ())]


def seed_guides(bench: Workbench) -> None:
    for index, row in enumerate(guides_of(bench.portal)):
        when = bench.moment(34 + index * 9 % 170, row["key"])
        bench.add(Guide, PATH, row["key"], when, lambda key, row=row, index=index: _fields(bench, key, row, index))


def seed_answers(bench: Workbench) -> None:
    """A page of frequent questions, drawn from the portal's guides."""
    rows = [row for row in guides_of(bench.portal) if row["questions"]][bench.portal.serial % 3 :][:QUESTIONS]
    title = f"{bench.portal.short}热点问题解答"

    def fields(key: str) -> dict[str, Any]:
        body: list[blocks.Block] = []
        for row in rows:
            question, answer = row["questions"][0].split("|")
            body += [
                blocks.heading(question),
                blocks.linked([answer, f"办理指南：[{row['title']}](guide:{row['key']})"], bench.guide_id),
            ]
        return {
            "title": title,
            "source": bench.portal.organiser,
            "keywords": "热点问题，解答",
            "summary": f"{bench.portal.short}把群众近期问得最多的{len(rows)}个问题整理如下。",
            "body": blocks.stream(f"{key}/body", body),
        }

    bench.add(Article, "hdjl", "answers", bench.moment(18 + bench.portal.serial, title), fields)


def _fields(bench: Workbench, key: str, row: dict[str, Any], index: int) -> dict[str, Any]:
    portal = bench.portal
    complete = bool(row["window"])
    return {
        "title": row["title"],
        "source": authority(portal, row["dept"]),
        "keywords": row["keywords"],
        "summary": row["summary"],
        "audience": row["audience"],
        "authority": authority(portal, row["dept"]),
        "legal_basis": "\n".join(row["basis"]),
        "conditions": "\n".join(row["conditions"]),
        "place": _place(portal, row["window"]) if complete else "",
        "hours": _hours(portal, row["window"]) if complete else "",
        "phone": f"{portal.phone[:-2]}{index + 10:02d}" if complete else "",
        "fee": row["fee"],
        "legal_days": row["legal"] or None,
        "promised_days": row["promised"] or None,
        "online_url": "" if row.get("offline") or not complete else bench.online_url,
        "materials": blocks.stream(
            f"{key}/materials", [_material(bench, row, part) for part in numbered(row["materials"])]
        ),
        "steps": blocks.stream(f"{key}/steps", [_step(part) for part in numbered(row["steps"])]),
        "questions": blocks.stream(f"{key}/questions", [_question(part) for part in numbered(row["questions"])]),
    }


def authority(portal: source.Portal, department: str) -> str:
    """Who accepts the application: the department itself, or its counterpart in the district."""
    if portal.kind != "district":
        return next(other.name for other in source.portals() if other.key == department)
    if department == "gaj" and portal.area.endswith("区"):
        return f"云州市公安局{portal.area.removesuffix('区')}分局"
    return f"{portal.area}{BUREAUS[department]}"


def _place(portal: source.Portal, window: str) -> str:
    if window.startswith("乡镇"):
        return f"户籍地{window}（咨询：{portal.centre}，{portal.centre_address}）"
    if window.endswith(("门诊", "中心")):
        return f"居住地{window}（咨询：{portal.centre}，{portal.centre_address}）"
    return f"{portal.centre}{window}（{portal.centre_address}）"


def _hours(portal: source.Portal, window: str) -> str:
    hours = HOURS.get(portal.key, "工作日8:30—12:00，13:30—17:00")
    return hours + BY_APPOINTMENT if window == "婚姻登记处" else hours


def _material(bench: Workbench, row: dict[str, Any], part: list[str]) -> blocks.Block:
    name, form, origin, required, blank = part
    value: dict[str, Any] = {"name": name, "form": form, "origin": origin, "required": required != "n"}
    value["sample"], value["blank_form"] = _forms(bench, row, name) if blank else (None, None)
    return "material", value


def _forms(bench: Workbench, row: dict[str, Any], name: str) -> tuple[int, int]:
    """Filled-in sample and blank form, made once for each guide of a portal."""
    labels = ("申请事项", *(label for label, _example in EXAMPLE), "通信地址")
    sample = (row["title"], *(example for _label, example in EXAMPLE), bench.portal.address)
    note = f"本表用于办理“{row['title']}”。填写应当真实、完整，字迹清楚。"
    blank = [(label, row["title"] if label == "申请事项" else "") for label in labels]
    filled = list(zip(labels, sample, strict=True))
    return (
        bench.document(f"{name}（样表）", "docx", files.docx(name, filled, note)),
        bench.document(f"{name}（空表）", "docx", files.docx(name, blank, note)),
    )


def _step(part: list[str]) -> blocks.Block:
    name, who, days, result, description = part
    return "step", {
        "name": name,
        "who": who,
        "days": float(days) if days else None,
        "result": result,
        "description": description,
    }


def _question(part: list[str]) -> blocks.Block:
    return "question", {"question": part[0], "answer": part[1]}
