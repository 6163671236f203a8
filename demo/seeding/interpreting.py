"""Interpretations drawn from the legal texts: every statement is a sentence of an article, named by number."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import blocks
from .laws import Law

_SENTENCE = re.compile(r"[^。]+。")
_LIMIT = re.compile(r"[\d一二三四五六七八九十两]+个?(?:工作日|日|月|年|小时)(?:以?内|前)")
_FORCE = re.compile(r"自[^。；，]{4,40}起(?:施行|实施)")
_RIGHT = re.compile(r"有权|可以(?:依法)?(?:申请|要求|提出|向)|有下列权利")
_DUTY = re.compile(r"不得|禁止")
_WHO = re.compile(r"(?:主管|负责).{0,40}(?:本行政区域|全国|工作)")
_SANCTION = re.compile(r"处.{0,30}罚款|责令|没收违法所得")
_SCOPE = re.compile(r"适用(?:本|于)|本(?:法|条例|办法|规定|规范|细则)所称")
LONGEST = 180
FIRST_ARTICLES = 6


@dataclass(frozen=True)
class Written:
    title: str
    summary: str
    blocks: list[blocks.Block]


def interpret(law: Law, variant: int) -> Written | None:
    """An interpretation in one of three forms; None for a text too bare to say anything of it."""
    limits = _sentences(law, _LIMIT, 8)
    scope = _sentences(law, _SCOPE, 2, FIRST_ARTICLES)
    if len(law.articles) < 8 or len(limits) + len(_sentences(law, _DUTY, 3)) < 3:
        return None
    title, parts = (_outline, _questions, _overview)[variant % 3](law, scope, limits)
    return Written(title, _summary(law), [*parts, _source(law)])


def _outline(law: Law, scope: list[tuple[str, str]], limits: list[tuple[str, str]]) -> tuple[str, list[blocks.Block]]:
    parts = [blocks.heading("为什么制定"), blocks.paragraphs([_full(law.purpose)])]
    parts += _section("适用于什么", scope)
    if law.chapters:
        rows = [["章", "条文"], *[[name, _span(numbers)] for name, numbers in law.chapters if numbers]]
        parts += [blocks.heading("怎样安排"), blocks.table(rows, f"{law.short_title}各章条文"[:80])]
    parts += _section("哪些时间要记住", limits[:5])
    parts += _section("哪些行为不允许", _sentences(law, _DUTY, 4))
    return f"《{law.short_title}》主要内容解读", [*parts, *_force(law, "什么时候施行")]


def _questions(law: Law, scope: list[tuple[str, str]], limits: list[tuple[str, str]]) -> tuple[str, list[blocks.Block]]:
    parts = [blocks.heading("问：出台的目的是什么？"), blocks.paragraphs([f"答：{_full(law.purpose)}"])]
    parts += _section("问：哪些情形适用？", scope)
    parts += _section("问：由哪个部门负责？", _sentences(law, _WHO, 2))
    parts += _section("问：公民和单位有什么权利？", _sentences(law, _RIGHT, 4))
    parts += _section("问：办理有哪些时限？", limits[:5])
    parts += _section("问：违反了会怎样？", _sentences(law, _SANCTION, 3))
    return f"关于《{law.short_title}》的几个常见问题", [*parts, *_force(law, "问：从什么时候起施行？")]


def _overview(law: Law, scope: list[tuple[str, str]], limits: list[tuple[str, str]]) -> tuple[str, list[blocks.Block]]:
    parts = [blocks.paragraphs([_full(law.purpose)]), *_section("适用范围", scope)]
    if limits:
        rows = [["条文", "时限规定"], *[[number, text] for number, text in limits]]
        parts += [blocks.heading("时限一览"), blocks.table(rows, f"{law.short_title}中的时限规定"[:80])]
    parts += _section("权利和救济", _sentences(law, _RIGHT, 4))
    parts += _section("法律责任", _sentences(law, _SANCTION, 3))
    title = f"一张表看懂《{law.short_title}》" if limits else f"《{law.short_title}》要点"
    return title, [*parts, *_force(law, "施行日期")]


def _section(title: str, found: list[tuple[str, str]]) -> list[blocks.Block]:
    return [blocks.heading(title), _quoted(found)] if found else []


def _quoted(found: list[tuple[str, str]]) -> blocks.Block:
    return blocks.bullets([f"{number}：{text}" for number, text in found])


def _force(law: Law, title: str) -> list[blocks.Block]:
    for text in reversed([text for texts in law.articles.values() for text in texts]):
        if match := _FORCE.search(text):
            sentence = next((part for part in _SENTENCE.findall(text) if match[0] in part), text)
            return [blocks.heading(title), blocks.paragraphs([_full(sentence)])]
    return []


def _source(law: Law) -> blocks.Block:
    return "notice", {
        "text": f"<p>本解读根据《{law.title}》条文整理，办理具体事项请以条文原文和主管部门的答复为准。</p>",
        "tone": "notice",
    }


def _sentences(law: Law, pattern: re.Pattern[str], limit: int, articles: int | None = None) -> list[tuple[str, str]]:
    """At most ``limit`` short sentences that match, one an article, of the first ``articles``; with their numbers."""
    found = []
    for number, texts in list(law.articles.items())[:articles]:
        # A list item is no sentence without the words that lead to it.
        candidates = [part.strip() for text in texts if not text.startswith("（") for part in _SENTENCE.findall(text)]
        match = next((part for part in candidates if pattern.search(part) and 12 <= len(part) <= LONGEST), None)
        if match and not match.startswith(("前款", "但是", "逾期", "其")):
            found.append((number, _full(match)))
        if len(found) == limit:
            break
    return found


def _full(sentence: str) -> str:
    return sentence.rstrip("；。") + "。"


def _span(numbers: list[str]) -> str:
    return numbers[0] if len(numbers) == 1 else f"{numbers[0]}至{numbers[-1]}"


def _summary(law: Law) -> str:
    size = f"共{len(law.chapters)}章、{len(law.articles)}条" if len(law.chapters) > 1 else f"共{len(law.articles)}条"
    return f"《{law.short_title}》{size}。本文按条文说明适用范围、主要规定和办理时限。"
