"""Formats and encodings: the same three pages, however they are written."""

import csv
import datetime as dt
import gzip
import io
import json

import openpyxl
import pytest

from cms.importing.errors import ImportRefused
from cms.importing.sources import Source
from cms.importing.sources.jsonlines import MAX_LINE

PAGES = [
    {"title": "关于防汛工作的通知", "date": "2026-05-01", "source": "云州市水利局", "body_html": "<p>一，二\n三</p>"},
    {"title": "招聘公告", "date": "2026-05-02 09:30", "source": "云州市人社局", "body_html": '<p>"引号"</p>'},
    {"title": "没有日期", "source": "云州市", "body_html": "<p>正文</p>"},
]
HEADER = ["标题", "日期", "来源", "正文"]


def records(path):
    source = Source(str(path))
    try:
        return list(source.records())
    finally:
        source.close()


def fields(path):
    return [record.fields for record in records(path)]


def rows():
    return [[page.get(name, "") for name in ("title", "date", "source", "body_html")] for page in PAGES]


def csv_text(header, delimiter=","):
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows([header, *rows()])
    return out.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_json_lines_in_every_encoding(tmp_path, encoding):
    path = tmp_path / "x.jsonl"
    text = "\n".join(json.dumps(page, ensure_ascii=False) for page in PAGES)
    path.write_bytes(text.encode(encoding))
    assert fields(path) == PAGES
    (tmp_path / "x.jsonl.gz").write_bytes(gzip.compress(text.encode(encoding)))
    assert fields(tmp_path / "x.jsonl.gz") == PAGES


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("header", [HEADER, ["title", "Date", "source", "body_html"]])
def test_csv_in_every_encoding(tmp_path, encoding, delimiter, header):
    path = tmp_path / "x.csv"
    path.write_bytes(csv_text(header, delimiter).encode(encoding))
    assert fields(path) == PAGES


def test_xlsx_with_real_dates_and_numbers(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append([*HEADER, "编号", None])
    sheet.append(["甲", dt.date(2026, 5, 1), "源", "<p>x</p>", 7])
    sheet.append([])
    sheet.append(["乙", dt.datetime(2026, 5, 2, 9, 30), "源", "<p>y</p>", "a-1", "多出来的"])
    sheet.append(["丙", None, 12.5, "<p>z</p>"])
    book.save(tmp_path / "x.xlsx")
    first, second, third = records(tmp_path / "x.xlsx")
    assert first.fields == {"title": "甲", "date": "2026-05-01", "source": "源", "body_html": "<p>x</p>", "id": "7"}
    assert (second.number, second.fields) == (4, None) and "列数" in second.error
    assert third.fields == {"title": "丙", "source": "12.5", "body_html": "<p>z</p>"}


def test_a_row_of_csv_with_too_many_cells_is_an_error_of_that_row(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('标题,正文\n甲,"多行\n正文",丙\n乙,好\n', encoding="utf-8")
    bad, good = records(path)
    assert bad.number == 2 and "列数" in bad.error
    assert good.number == 4 and good.fields["title"] == "乙"


def test_a_quotation_mark_that_is_never_closed_is_told_and_swallows_no_row_in_silence(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('标题,正文\n甲,好\n乙,"没有关上\n丙,好\n', encoding="utf-8")
    good, bad = records(path)
    assert (good.fields["title"], bad.number) == ("甲", 3)
    assert "双引号没有关上" in bad.error


def test_a_stray_quotation_mark_costs_its_own_row(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text('标题,正文\n"甲"多,好\n乙 "引" 语,好\n', encoding="utf-8")
    bad, good = records(path)
    assert (bad.number, good.fields["title"]) == (2, '乙 "引" 语') and "双引号" in bad.error


@pytest.mark.parametrize("end", ["\u2028", "\u2029", "\x0b", "\x0c", "\x1e", "\x85"])
def test_a_row_ends_where_csv_ends_it_and_not_at_other_ends_of_lines(tmp_path, end):
    path = tmp_path / "x.csv"
    path.write_text(f'标题,正文\n甲,前{end}后\n乙,"前{end}后"\n', encoding="utf-8")
    found = [(record.number, record.fields["body_html"]) for record in records(path)]
    assert found == [(2, f"前{end}后"), (3, f"前{end}后")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_of_csv_end_as_on_any_system(tmp_path, end):
    path = tmp_path / "x.csv"
    path.write_bytes(end.join(["标题,正文", '甲,"多行', '正文"', "乙,好", ""]).encode())
    assert [record.number for record in records(path)] == [2, 4]


@pytest.mark.parametrize("length", [MAX_LINE + 1, 2 * MAX_LINE + 1])
def test_a_huge_cell_costs_its_own_row(tmp_path, length):
    path = tmp_path / "x.csv"
    path.write_bytes(b"title,body_html\n" + b"a," + b"x" * length + b"\nb,good\n")
    bad, good = records(path)
    assert (bad.number, good.number) == (2, 3)
    assert "8 MB" in bad.error and good.fields["title"] == "b"


def test_a_quotation_mark_that_swallows_a_large_file_stops_the_import_there(tmp_path):
    path = tmp_path / "x.csv"
    path.write_bytes(b'title,body_html\na,good\nb,"open\n' + b"c,text\n" * (MAX_LINE // 3))
    source = Source(str(path))
    rows = source.records()
    assert next(rows).fields["title"] == "a"
    with pytest.raises(ImportRefused, match="双引号没有关上"):
        next(rows)
    source.close()


def test_a_formula_that_failed_costs_its_own_row(tmp_path):
    book = openpyxl.Workbook()
    for row in (["标题", "正文"], ["甲", "好"], ["#N/A", "好"], ["丙", "#DIV/0!"], ["丁", "好"]):
        book.active.append(row)
    book.save(tmp_path / "x.xlsx")
    found = records(tmp_path / "x.xlsx")
    assert [record.number for record in found if record.fields is None] == [3, 4]
    assert "公式" in found[1].error


def test_a_header_without_titles_is_shown_as_it_stands_in_the_file(tmp_path):
    path = tmp_path / "x.csv"
    path.write_text("题名,时间,内容\n甲,2026-01-01,好\n", encoding="gbk")
    with pytest.raises(ImportRefused, match="题名，时间，内容"):
        records(path)


@pytest.mark.parametrize("damage", [b"\xff\xfe", b"\xe4\xb8", b"\x80abc"])
def test_a_damaged_line_does_not_turn_the_others_to_nonsense(tmp_path, damage):
    path = tmp_path / "x.jsonl"
    good = json.dumps(PAGES[0], ensure_ascii=False).encode()
    path.write_bytes(good + b"\n" + b'{"title": "' + damage + b'"}\n' + good + b"\n")
    first, bad, last = records(path)
    assert first.fields == last.fields == PAGES[0]
    assert bad.number == 2 and "UTF-8" in bad.error


def test_a_damaged_first_line_is_not_taken_for_gb18030(tmp_path):
    path = tmp_path / "x.jsonl"
    text = json.dumps(PAGES[0], ensure_ascii=False).encode()
    path.write_bytes(text.replace("防汛".encode(), "防汛".encode()[:-1]) + b"\n")
    (bad,) = records(path)
    assert bad.fields is None


def test_a_line_without_end_is_an_error_and_not_a_heap_of_memory(tmp_path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(b'{"title": "' + b"a" * (MAX_LINE + 10) + b'"}\n\n' + json.dumps(PAGES[0]).encode())
    bad, good = records(path)
    assert (bad.number, good.number) == (1, 3)
    assert "8 MB" in bad.error and good.fields == PAGES[0]


def test_an_empty_table_has_no_rows(tmp_path):
    (tmp_path / "x.csv").touch()
    assert records(tmp_path / "x.csv") == []
    openpyxl.Workbook().save(tmp_path / "x.xlsx")
    assert records(tmp_path / "x.xlsx") == []


def test_a_table_in_another_encoding_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "lines.csv"
    path.write_bytes("標題,日期,正文\n關於防汛的通知,2026-05-01,各區縣\n".encode("big5"))
    with pytest.raises(ImportRefused, match="另存为 UTF-8"):
        records(path)
