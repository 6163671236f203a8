"""News, notices, own policy documents, interpretations, topics and disclosure pages, from the text files."""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from cms.content.models import Article, Interpretation, PolicyDocument, Topic

from . import blocks, files, source
from .workbench import Workbench

PATHS = {
    "news": "dtyw",
    "notices": "zwgk/tzgg",
    "policy": "zwgk/zcwj",
    "interp": "zwgk/zcjd",
    "topic": "zt",
    "consult": "hdjl",
    "interaction": "hdjl",
    "online": "bsfw",
    "guide": "zwgk/zfxxgk/zn",
    "rules": "zwgk/zfxxgk/zd",
    "catalogue": "zwgk/zfxxgk/fdzdgknr",
    "annual": "zwgk/zfxxgk/nb",
}
SUMMARY = 90
NAMES = ("name", "short", "organiser", "address", "phone", "centre", "centre_address")


def seed_texts(bench: Workbench, channels: Iterable[str]) -> None:
    """The portal's own texts for ``channels`` (first word of a text's second line)."""
    wanted = set(channels)
    for text in source.texts(bench.portal.key):
        if text.channel in wanted:
            add_text(bench, text)


def seed_disclosure(bench: Workbench) -> None:
    """Guide, rules, catalogue and annual report of disclosure: the law wants them of every organ, in the same form."""
    values = _figures(bench)
    for text in source.texts("disclosure"):
        filled = source.Text(
            text.title.format(**values),
            text.channel,
            text.days + bench.portal.serial,
            text.source.format(**values),
            text.keywords,
            text.options,
            tuple(line.format(**values) for line in text.lines),
        )
        add_text(bench, filled)


def add_text(bench: Workbench, text: source.Text) -> int:
    """One page of the kind that its channel holds."""
    model, more = {
        "policy": (PolicyDocument, _policy),
        "interp": (Interpretation, _interpretation),
        "topic": (Topic, _topic),
    }.get(text.channel, (Article, _nothing))
    path = path_of(bench, text.channel)
    when = bench.moment(text.days, text.title)

    def fields(key: str) -> dict[str, Any]:
        return {**common(bench, key, text), **more(bench, key, text)}

    return bench.add(model, path, text.title, when, fields)


def path_of(bench: Workbench, channel: str) -> str:
    """The channel's address; a profile stands in its own channel on the city's portal only."""
    if channel == "profile":
        return "csgk" if bench.portal.kind == "city" else "jggk"
    return PATHS[channel]


def common(bench: Workbench, key: str, text: source.Text) -> dict[str, Any]:
    """Fields of every text: body, attachments, first picture as the leading one, first paragraph as the summary."""
    body = list(_body(bench, text.lines))
    first = next((value["image"] for kind, value in body if kind == "image"), None)
    attached = [
        blocks.attachment(_file(bench, *line[1:].split("|", 1)), line.split("|", 1)[1])
        for line in text.lines
        if line.startswith("+")
    ]
    return {
        "title": text.title,
        "source": text.source,
        "keywords": text.keywords,
        "summary": _summary(text.lines),
        "lead_image_id": first,
        "body": blocks.stream(f"{key}/body", body),
        "attachments": blocks.stream(f"{key}/attachments", attached),
    }


def _nothing(bench: Workbench, key: str, text: source.Text) -> dict[str, Any]:
    return {}


def _policy(bench: Workbench, key: str, text: source.Text) -> dict[str, Any]:
    issued = bench.moment(text.days, text.title).date() - timedelta(days=3)
    prefix, number = text.options["number"].split("|")
    return {
        "index_number": bench.index_number(issued.year),
        "issuer": text.options["issuer"],
        "issued_on": issued,
        "document_number": f"{prefix}〔{issued.year}〕{number}号",
        "topic_category": text.options["category"],
        "addressee": text.options["to"],
        "signature": text.options["issuer"],
        "validity": text.options.get("validity", "in_force"),
        "validity_note": text.options.get("note", ""),
    }


def _interpretation(bench: Workbench, key: str, text: source.Text) -> dict[str, Any]:
    policy = bench.pages[bench.key(PATHS["policy"], text.options["policy"])]
    return {"policies": blocks.stream(f"{key}/policies", [("policy", policy)])}


def _topic(bench: Workbench, key: str, text: source.Text) -> dict[str, Any]:
    guides = {guide["key"]: guide["title"] for guide in source.guides()}
    served = [_link(guides[name], bench.guide_id(name)) for name in text.options["guides"].split(",")]
    issued = [
        _link(other.title, bench.pages[bench.key(PATHS["policy"], other.title)])
        for other in source.texts(bench.portal.key)
        if other.channel == "policy" and "validity" not in other.options
    ]
    groups = [("常用事项", served), ("有关政策", issued)]
    return {
        # The introduction stands in the band above, as the summary.
        "body": [],
        "groups": blocks.stream(
            f"{key}/groups",
            [
                ("group", {"heading": heading, "links": blocks.items(f"{key}/{heading}", links)})
                for heading, links in groups
            ],
        ),
        "source_channel_id": bench.channel(PATHS["news"]).pk,
    }


def _link(label: str, page_id: int | None) -> dict[str, Any]:
    return {"label": label[:40], "page": page_id, "url": ""}


def _body(bench: Workbench, lines: tuple[str, ...]) -> Iterable[blocks.Block]:
    pending: list[str] = []
    rows: list[list[str]] = []
    count, several = 0, sum(map(_begins_table, lines, ("", *lines))) > 1
    for line in (*lines, ""):
        if rows and not line.startswith("|"):
            count += 1
            yield blocks.table(rows, f"表{count}" if several else "")
            rows = []
        if line.startswith("|"):
            rows.append(line[1:].split("|"))
        elif line.startswith(("## ", "!", "+")) or not line:
            pass
        else:
            pending.append(line)
        if pending and (not line or line.startswith(("## ", "!", "|"))):
            yield blocks.linked(pending, bench.guide_id)
            pending = []
        if line.startswith("## "):
            yield blocks.heading(line[3:])
        elif line.startswith("!"):
            kind, alt = line[1:].split("|", 1)
            yield blocks.image(bench.image(kind, alt), alt)


def _begins_table(line: str, before: str) -> bool:
    return line.startswith("|") and not before.startswith("|")


def _summary(lines: Iterable[str]) -> str:
    first = next((line for line in lines if line and line[0] not in "!#|+%"), "")
    plain = blocks.LINK.sub(r"\1", first)
    return plain if len(plain) <= SUMMARY else plain[:SUMMARY].rsplit("，", 1)[0] + "……"


def _file(bench: Workbench, kind: str, title: str) -> int:
    unit = bench.portal.organiser
    if kind == "docx":
        rows = [(label, "") for label in ("姓名或者单位名称", "联系电话", "通信地址", "内容和理由", "签名", "日期")]
        content = files.docx(title, rows, f"请填写后交{unit}。")
    elif kind == "xlsx":
        content = files.xlsx(title, _rows(f"{bench.portal.key}/{title}"))
    elif kind == "pdf":
        content = files.pdf(
            title, [f"编制单位：{unit}", "本附件为演示文件，内容与正文一致。", "如有疑问，请拨打正文所列电话。"]
        )
    else:
        content = files.txt([title, "", f"起草单位：{unit}", "第一条　为了规范有关工作，保障公众权益，制定本办法。"])
    return bench.document(title, kind, content)


def _rows(name: str) -> list[list[str | int]]:
    """A plausible list; what is in it nobody relies on."""
    chance = random.Random(name)  # noqa: S311 - invented figures
    areas = ("青湖区", "云台区", "临溪县", "白石县")
    return [
        ["序号", "编号", "所在区县", "数量", "备注"],
        *[
            [row, f"YZ{chance.randint(1000, 9999)}", chance.choice(areas), chance.randint(1, 40), "演示数据"]
            for row in range(1, 21)
        ],
    ]


def _figures(bench: Workbench) -> dict[str, Any]:
    """What the disclosure texts leave open: names and invented figures that agree with each other."""
    portal, chance = bench.portal, random.Random(bench.portal.key)  # noqa: S311 - invented figures
    requests, absent, partial = chance.randint(30, 160), chance.randint(2, 9), chance.randint(2, 9)
    income = chance.randint(1800, 9000)
    basic = income * chance.randint(46, 71) // 100
    share = round(basic / income * 100)
    published, documents, explained = chance.randint(900, 4200), chance.randint(8, 36), chance.randint(6, 30)
    return {
        **{name: getattr(portal, name) for name in NAMES},
        "area": portal.values.get("area", portal.name),
        "lastyear": bench.start.year - 1,
        "income": income,
        "basic": basic,
        "project": income - basic,
        "basicshare": share,
        "projectshare": 100 - share,
        "three": chance.randint(12, 60),
        "fall": chance.randint(2, 9),
        "published": published,
        "documents": documents,
        "explained": explained,
        "other": published - documents - explained,
        "requests": requests,
        "absent": absent,
        "partial": partial,
        "granted": requests - absent - partial,
    }
