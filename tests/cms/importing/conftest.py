"""A portal with its standard channels, and the command as a person runs it."""

from __future__ import annotations

import io
import json
import re
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from wagtail.models import Page

from sites.portals.kinds import PortalKind
from sites.portals.models import Portal
from sites.portals.opening import open_portal

HOST = "www.yunzhou.example"


@dataclass
class Outcome:
    """What the command said: counts, complaints, and the error that made it exit with 1."""

    out: str
    complaints: str
    failure: str

    @property
    def counts(self) -> tuple[int, ...]:
        """Added, changed, unchanged, failed."""
        return tuple(map(int, re.findall(r"(?:新增|更新|未变|出错) (\d+)", self.out)))

    @property
    def bad_lines(self) -> list[int]:
        return [int(number) for number in re.findall(r"^第 (\d+) 行：", self.complaints, re.MULTILINE)]


def import_file(path: Path | str, *options: str, channel: str = "zwgk/tzgg", host: str = HOST) -> Outcome:
    out, err, failure = io.StringIO(), io.StringIO(), ""
    try:
        call_command(
            "import_content", str(path), "--portal", host, "--channel", channel, *options, stdout=out, stderr=err
        )
    except CommandError as error:
        assert error.returncode == 1
        failure = str(error)
    return Outcome(out.getvalue(), err.getvalue(), failure)


def line(**fields: object) -> dict[str, object]:
    """A good line; the fields given replace its own."""
    return {
        "title": "关于做好防汛工作的通知",
        "date": "2026-05-01",
        "source": "云州市水利局",
        "body_html": "<p>各区县：</p>",
    } | fields


def jsonl(path: Path, *lines: object) -> Path:
    """Write lines; text is written as it is."""
    texts = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in lines]
    path.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    return path


def tree_is_sound() -> bool:
    return not any(Page.find_problems())


@pytest.fixture(autouse=True)
def _fresh_cache():
    cache.clear()


def open_city() -> Portal:
    return open_portal(HOST, "云州市人民政府", PortalKind.CITY)


@pytest.fixture(scope="module")
def opened(once) -> int:
    """The portal's id, for all tests of a module."""
    return once(open_city).pk


@pytest.fixture
def portal(opened, db) -> Portal:
    return Portal.objects.get(pk=opened)


@pytest.fixture
def file(tmp_path) -> Path:
    return tmp_path / "lines.jsonl"
