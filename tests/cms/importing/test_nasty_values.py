"""Any value in any field, and any damage to a file: an error in Chinese for the line, or a page; never a crash."""

import json
import re
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cms.content.kinds import CONTENT_KINDS, Kind
from cms.importing.columns import KNOWN
from cms.importing.errors import ImportRefused
from cms.importing.lines import Line, Reading
from cms.importing.reading_ahead import read_lines
from cms.importing.sources import Record, Source

from .conftest import line
from .test_sources import PAGES, fields, records

HOSTILE_HTML = [
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='data:text/html,<script>1</script>' style='x:expression(1)'>点</a>",
    "<table>" * 200 + "<td colspan=99999 rowspan=99999>格",
    "<p>" + "<b>" * 5000 + "粗",
    "<!--[if IE]><script>1</script><![endif]--><p>正文</p><![CDATA[<script>]]>",
    "<p>\u202e\u2066反\u2069</p>&#xD800;&#1114112;",
]
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.sampled_from([*HOSTILE_HTML, "0000-01-01", "9999-12-31T23:59:59-12:00", "2024-02-30", "1899-12-31", "a" * 600]),
    st.sampled_from(["../../etc/passwd", "/etc/passwd", "http://evil.example/x.pdf", "x" * 300, "a\0b", "~", "."]),
)
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)
chinese = re.compile(r"[\u4e00-\u9fff]{2}")


def results(folder, *raw):
    reading = Reading(folder, Kind.ARTICLE, frozenset({"www.yunzhou.example"}))
    found = read_lines(reading, [Record(number, one) for number, one in enumerate(raw, start=1)])
    return [result for _number, result in found]


@given(
    wrong=st.dictionaries(st.sampled_from(sorted(KNOWN)), values, min_size=1, max_size=3),
    kind=st.sampled_from([kind.value for kind in CONTENT_KINDS]),
)
@settings(max_examples=150, deadline=None)
def test_any_value_in_any_field_is_taken_or_refused_in_chinese(tmp_path_factory, wrong, kind):
    folder = tmp_path_factory.getbasetemp()
    (result,) = results(folder, line(kind=kind) | wrong)
    if isinstance(result, Line):
        assert json.loads(result.blocks) is not None
        assert "\0" not in result.title + result.blocks
    else:
        assert chinese.search(result), result


@pytest.mark.parametrize("html", HOSTILE_HTML)
def test_hostile_bodies_keep_no_mark_that_runs(tmp_path, html):
    (result,) = results(tmp_path, line(body_html=html))
    body = result.rendered.html.lower()
    assert not re.search(r"<[^>]*\b(on\w+|style)\s*=|<(script|style|svg|math|img|iframe)|(javascript|data):", body)


@pytest.mark.parametrize("tag", ["div", "b", "ul><li", "blockquote", "table><tr><td", "span"])
def test_a_hundred_thousand_marks_in_one_another_are_read(tmp_path, tag):
    (result,) = results(tmp_path, line(body_html=f"<{tag}>" * 100_000 + "内"))
    assert isinstance(result, Line) or chinese.search(result)


@pytest.mark.parametrize("date", ["0000-01-01", "0001-01-01", "9999-12-31", "2024-02-30", "2023-02-29", "24-1-1", "x"])
def test_dates_that_cannot_be_are_refused(tmp_path, date):
    (result,) = results(tmp_path, line(date=date))
    assert isinstance(result, str) and "日期" in result


@pytest.mark.parametrize("title", ["\u200b", "\ufeff \u00ad", "\u202e\u2066", "\u3000"])
def test_a_title_that_nobody_sees_is_none(tmp_path, title):
    (result,) = results(tmp_path, line(title=title))
    assert isinstance(result, str) and "标题" in result


def test_a_title_cannot_turn_around_what_stands_behind_it(tmp_path):
    (result,) = results(tmp_path, line(title="\u202e通知\u2067", source="\u202d水利局"))
    assert (result.title, result.values["source"]) == ("通知", "水利局")


@pytest.mark.parametrize("path", ["http://evil.example/x.pdf", "x" * 300 + ".pdf", "round.pdf", "../x.pdf", "..", ""])
def test_attachments_are_files_beside_the_imported_one(tmp_path, path):
    (tmp_path / "round.pdf").symlink_to(tmp_path / "round.pdf")
    (result,) = results(tmp_path, line(attachments=[path]))
    assert isinstance(result, str) and "附件" in result


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("name", ["x.jsonl", "x.csv"])
def test_files_in_utf16_are_read(tmp_path, encoding, name):
    mark = "" if encoding == "utf-16" else "\ufeff"
    text = "\n".join(json.dumps(page, ensure_ascii=False) for page in PAGES)
    if name == "x.csv":
        text = "标题\t正文\n" + "\n".join(f"{page['title']}\t正文" for page in PAGES)
    (tmp_path / name).write_bytes((mark + text).encode(encoding))
    assert [found["title"] for found in fields(tmp_path / name)] == [page["title"] for page in PAGES]


def workbook(path, change=None):
    book = openpyxl.Workbook()
    book.active.append(["标题", "正文"])
    for number in range(50):
        book.active.append([f"第{number}号", "正文"])
    if change:
        change(book.active)
    book.save(path)
    return path


def test_merged_cells_and_formulas_cost_their_own_rows(tmp_path):
    def change(sheet):
        sheet["A3"] = "=1+1"
        sheet.merge_cells("A5:A6")

    found = {record.number: record.fields for record in records(workbook(tmp_path / "x.xlsx", change))}
    assert "title" not in found[3] and "title" not in found[6]
    assert found[5]["title"] == "第3号" and len(found) == 50


def test_a_sheet_that_claims_to_be_huge_is_read_at_once(tmp_path):
    path = workbook(tmp_path / "x.xlsx")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(tmp_path / "y.xlsx", "w") as new:
        for item in old.namelist():
            data = old.read(item)
            new.writestr(item, data.replace(b'ref="A1:B51"', b'ref="A1:XFD1048576"'))
    assert len(records(tmp_path / "y.xlsx")) == 50


def test_an_archive_that_unpacks_without_end_is_refused(tmp_path):
    path = tmp_path / "x.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive, archive.open("a", "w") as out:
        piece = bytes(4 << 20)
        for _ in range(130):
            out.write(piece)
    with pytest.raises(ImportRefused, match="512 MB"):
        records(path)


@pytest.fixture(scope="module")
def sound(tmp_path_factory):
    return workbook(tmp_path_factory.mktemp("book") / "x.xlsx").read_bytes()


@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_a_damaged_workbook_is_refused_or_read(tmp_path_factory, sound, data):
    at = data.draw(st.integers(0, len(sound) - 1))
    damaged = sound[:at] + data.draw(st.binary(max_size=8)) + sound[at + data.draw(st.integers(0, 200)) :]
    path = tmp_path_factory.getbasetemp() / "damaged.xlsx"
    path.write_bytes(damaged)
    source = Source(str(path))
    try:
        assert all(isinstance(record, Record) for record in source.records())
    except ImportRefused as error:
        assert chinese.search(str(error))
    finally:
        source.close()
