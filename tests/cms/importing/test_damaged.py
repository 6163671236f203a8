"""A damaged and hostile corpus, through to the files that the public gets."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.core.management import call_command

from cms.changes.models import Change
from cms.content.models import Publication
from sites.portals.models import Portal

from .conftest import HOST, import_file, jsonl, line, open_city

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def portal(transactional_db) -> Portal:
    """Opened for each test: what they import is committed."""
    return open_city()


SCRIPT = "<script>alert(1)</script>"
DEEP_LIST = "<ul><li>项" * 150 + "</li></ul>" * 150
WIDE_TABLE = "<table>" + ("<tr>" + "<td>格</td>" * 60 + "</tr>") * 200 + "</table>"
NESTED_TABLE = "<table><tr><td>格" * 60 + "</td></tr></table>" * 60
FRAGMENT = '<!--# include virtual="/etc/passwd" --><!--# block name="x" -->'

# Hostile or odd, and all the same something an editor may mean: these go in.
ODD = [
    line(id="title", title=f'{SCRIPT}"><img src=x onerror=alert(1)>'),
    line(id="source", source="<b onclick=x>云州</b>", author="<i>王", keywords=["</title>", '"quoted"']),
    line(id="summary", summary=f"摘要 {SCRIPT} </script> ]]> <!-- -->"),
    line(id="slots", title="甲\x02乙\x03丙", body_html="<p>甲\x02main\x03乙\x01\x1f</p>", source="\x02源\x03"),
    line(id="jinja", title="{{ 7*7 }} {% raw %}", body_html="<p>{{ config }} {% for %}</p>"),
    line(id="ssi", title=FRAGMENT, body_html=f'<p>{FRAGMENT}正文&lt;!--# echo var="x" --&gt;</p>'),
    line(id="script", body_html=f"<p onclick=a()>文{SCRIPT}</p><svg onload=x><script>y</script></svg><iframe src=//e>"),
    line(
        id="links",
        body_html=(
            '<p><a href="javascript:alert(1)">一</a><a href=" jAvA&#x09;script:alert(1)">二</a>'
            '<a href="data:text/html,x">三</a><a href="//evil.example/">四</a><a href="https://好.example/?a=1&b=2">五</a>'
            '<a href="zq:page:1">六</a><a linktype="page" id="1">七</a></p><base href="//evil.example/">'
        ),
    ),
    line(id="open", body_html="<p>没有关上<b>粗<i><td>格</td></p></div></body></html><p>后面<table><tr><td>一<td>二"),
    line(id="lists", body_html=DEEP_LIST),
    line(id="table", body_html=WIDE_TABLE),
    line(id="nested", body_html=NESTED_TABLE),
    line(
        id="entities", body_html="<p>&amp;lt;script&amp;gt; &#0; &#x110000; &nbsp;&notit; &#2; &#3; &#x1F; \u202e</p>"
    ),
    line(
        id="markdown",
        body_html=None,
        body_markdown=f"# 题\n\n{SCRIPT}\n\n[x](javascript:a) ![](x)\n\n" + "> " * 60 + "深",
    ),
    line(
        id="style",
        body_html='<p style="background:url(//evil.example/x)" class="shell">文</p><style>*{}</style><link rel=x>',
    ),
    line(
        id="own",
        body_html='<zq-file id="1" name="x"></zq-file><zq-image id=1></zq-image><form action=/x><input></form>文',
    ),
    line(id="empty", body_html="   "),
    line(id="blank-date", date=""),
    line(id="long", body_html="<p>" + "长" * 1_700_000 + "</p>"),  # 5 MB
]
BAD = [
    json.dumps(line(id="cut"))[:40],
    "\ufeff}{",
    line(id="nul", body_html="<p>\x00</p>"),
    line(id="date", date="2026-02-30"),
    line(id="date2", date="昨天"),
    line(id="date3", date=20260501),
    line(id="kind", kind="<b>未知</b>"),
    line(id="wide", title="题" * 10_000),
    line(id="source", source="源" * 101),
    line(id="list", body_html=["<p>"]),
    line(id="old", old_url="javascript:alert(1)"),
    line(id="key", keywords="词" * 5000),
    "null",
    '{"title": "a", "body_html": "b", "date": 1e999}',
    '{"title": "\\ud800", "body_html": "b"}',
]


class Sound(HTMLParser):
    """Elements that are opened and closed in pairs, and nothing that runs or leads out of hand."""

    VOID = frozenset(
        {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
    )

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.problems: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self.open.append(tag)
        values = dict(attrs)
        self.problems += [f"{tag} {name}" for name in values if name.startswith("on") or name == "style"]
        for name in ("href", "src", "action", "formaction"):
            if (tag, name) == ("image", "href") and str(values.get(name)).startswith("data:image/png;base64,"):
                continue  # the code of the address, for a telephone
            if re.match(r"\s*(javascript|data|vbscript|zq):", values.get(name) or "", re.IGNORECASE):
                self.problems.append(f"{tag} {name}={values[name]}")
        if tag in ("iframe", "object", "embed", "base", "zq-file", "zq-image", "style"):
            self.problems.append(tag)
        if tag == "script" and not values.get("src"):
            self.problems.append("inline script")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in self.VOID:
            self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"</{tag}> out of place at {self.getpos()}")


def problems_of(page: str) -> list[str]:
    parser = Sound()
    parser.feed(page)
    parser.close()
    controls = re.findall(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", page)
    foreign = re.findall(r"<!--# (?!block name=|endblock|include virtual=\"/_fragments/)[^>]*", page)
    return [*parser.problems, *parser.open, *controls, *foreign]


@pytest.fixture
def output(settings, tmp_path) -> Path:
    settings.ZHANQUN_TARGET = str(tmp_path / "output")
    return tmp_path / "output" / HOST / "current"


def test_good_lines_of_a_damaged_file_are_built_and_do_no_harm(portal, file, output):
    lines = [part for pair in zip(ODD, BAD, strict=False) for part in pair] + ODD[len(BAD) :]
    lines += ODD[:3]  # doubled
    outcome = import_file(jsonl(file, *lines))
    assert outcome.bad_lines == [2 * number for number in range(1, len(BAD) + 1)]
    assert outcome.counts == (len(ODD), 0, 3, len(BAD))
    assert all(re.search(r"：.*[\u4e00-\u9fff]{2}", said) for said in outcome.complaints.splitlines())
    assert outcome.failure

    call_command("build", verbosity=0)
    pages = {path: path.read_text(encoding="utf-8") for path in output.rglob("*.html")}
    assert sum("/t2026" in str(path) for path in pages) == len(ODD)
    assert {str(path): found for path, text in pages.items() if (found := problems_of(text))} == {}

    before = list(Publication.objects.order_by("pk").values()), Change.objects.count()
    assert import_file(file).counts == (0, 0, len(ODD) + 3, len(BAD))
    assert before == (list(Publication.objects.order_by("pk").values()), Change.objects.count())
    call_command("verify_outputs", verbosity=0)


def test_an_old_address_leads_to_the_imported_page_in_the_files(portal, file, output):
    call_command("build", verbosity=0)
    import_file(jsonl(file, line(id=1, old_url="/news/2019/7.html"), line(id=2, old_url="/show.asp?id=7")))
    call_command("publish_changes", verbosity=0)
    path = Publication.objects.get(page__article__old_url="/news/2019/7.html").path
    assert path in (output / "news/2019/7.html").read_text(encoding="utf-8")
    maps = "".join(found.read_text(encoding="utf-8") for found in output.parents[1].rglob("redirects.map"))
    assert f'"{HOST}/news/2019/7.html" "{path}"' in maps
    assert f'"?{HOST}/show.asp?id=7"' in maps
