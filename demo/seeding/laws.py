"""The legal texts of ``data/laws.jsonl.gz`` as bodies and metadata of policy documents."""

from __future__ import annotations

import gzip
import json
import re
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property

from . import blocks
from .source import DATA, selection

ARTICLE = re.compile(r"^第([零一二三四五六七八九十百]+)条(?:之[一二三四五六七八九十])?[\s\u3000]*")
_HEAD = re.compile(r"^(#{2,4})\s*(.+)$")
_CHAPTER = re.compile(r"^(第[一二三四五六七八九十百]+[编章节])[\s\u3000]*(.*)$")
_DECREE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日\s*(中华人民共和国国务院令第\d+号)")
_DAY = re.compile(r"^(\d{4})年(\d{1,2})月(\d{1,2})日")
_SPACED = re.compile(r"^[\u4e00-\u9fff](?:[\s\u3000]+[\u4e00-\u9fff])+$")


@dataclass(frozen=True)
class Law:
    """One text. ``day`` is that of the version; ``issued_on`` that of first promulgation, as far as the text tells."""

    key: str
    title: str
    day: date
    region: str
    category: str
    history: tuple[str, ...]
    markdown: str

    @property
    def shown_title(self) -> str:
        """With its year where an older version stands beside the newer one."""
        return f"{self.title}（{self.day.year}年文本）" if "@" in self.key else self.title

    @property
    def short_title(self) -> str:
        return self.title.removeprefix("中华人民共和国")

    @cached_property
    def lines(self) -> tuple[str, ...]:
        lines = (line.strip() for line in self.markdown.replace("(", "（").replace(")", "）").split("\n"))
        return tuple(line for line in lines if line and not line.startswith(("|", "<")))

    @cached_property
    def articles(self) -> dict[str, list[str]]:
        """Paragraphs of each article by its number (``第十条``), in order."""
        found: dict[str, list[str]] = {}
        number = ""
        for line in self.lines:
            match = ARTICLE.match(line)
            if _HEAD.match(line):
                number = ""
            elif match:
                number = match[0].strip().strip("\u3000")
                found[number] = [line[match.end() :]]
            elif number:
                found[number].append(line)
        return found

    @cached_property
    def chapters(self) -> list[tuple[str, list[str]]]:
        """Names of chapters with the numbers of their articles."""
        found: list[tuple[str, list[str]]] = []
        for line in self.lines:
            head, article = _HEAD.match(line), ARTICLE.match(line)
            if head and "章" in head[2][:8]:
                found.append((chapter_title(head[2]), []))
            elif article and found:
                found[-1][1].append(article[0].strip().strip("\u3000"))
        return found

    @property
    def purpose(self) -> str:
        """First sentence of the first article."""
        first = next(iter(self.articles.values()), [""])[0]
        return first.split("。")[0] + "。" if first else ""

    @property
    def document_number(self) -> str:
        decree = self._decree
        return decree[4] if decree else ""

    @property
    def issued_on(self) -> date:
        for line in [self._decree[0]] if self._decree else self.history[:1]:
            if match := _DAY.match(line):
                return date(int(match[1]), int(match[2]), int(match[3]))
        return self.day

    @property
    def issuer(self) -> str:
        if self.region != "国家":
            return f"{self.region}省人民代表大会常务委员会"
        known = selection()["issuer"].get(self.title)
        return known or _ISSUERS.get(self.category) or self._legislature

    @property
    def _legislature(self) -> str:
        adopted = self.history[0] if self.history else ""
        return (
            "全国人民代表大会" if re.search(r"全国人民代表大会第\w+次会议", adopted) else "全国人民代表大会常务委员会"
        )

    @property
    def _decree(self) -> re.Match[str] | None:
        return next((match for line in self.history if (match := _DECREE.match(line))), None)


_ISSUERS = {"行政法规": "国务院", "公安部": "公安部", "市场监督管理总局": "国家市场监督管理总局"}


@cache
def laws() -> dict[str, Law]:
    """All texts by their key in ``selection.toml``."""
    with gzip.open(DATA / "laws.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return {
        row["key"]: Law(
            row["key"],
            row["title"],
            date.fromisoformat(row["date"]),
            row["region"],
            row["category"],
            tuple(row["history"]),
            row["body_markdown"],
        )
        for row in rows
    }


def chapter_title(text: str) -> str:
    """``第一章　总则`` of ``第一章 总 则``."""
    match = _CHAPTER.match(text.strip())
    number, name = (match[1], match[2]) if match else ("", text.strip())
    name = re.sub(r"[\s\u3000]+", "", name) if _SPACED.match(name.strip()) else name.strip()
    return f"{number}　{name}" if number and name else number or name


def body(law: Law) -> list[blocks.Block]:
    """Blocks of the whole text: the note on its history, then chapters and articles."""
    parts: list[blocks.Block] = []
    if law.history:
        parts.append(blocks.paragraphs([_note(law.history)]))
    pending: list[str] = []
    for line in law.lines:
        head = _HEAD.match(line)
        if head:
            _flush(parts, pending)
            parts.append(blocks.heading(chapter_title(head[2]), "h2" if head[1] == "##" else "h3"))
        else:
            pending.append(ARTICLE.sub(lambda match: match[0].strip().strip("\u3000") + "　", line))
    _flush(parts, pending)
    return parts


def _note(history: tuple[str, ...]) -> str:
    """The note below the title of a legal text."""
    return f"（{'　'.join(history)}）".replace("<", "〈").replace(">", "〉")


def _flush(parts: list[blocks.Block], pending: list[str]) -> None:
    if pending:
        parts.append(blocks.paragraphs(pending))
        pending.clear()
