"""Bad lines and bad files: each named with its reason, and the rest goes in."""

import gzip
import random

import pytest
from django.db import connection

from cms.content.models import Article, Publication
from cms.importing import revising, revising_many

from .conftest import HOST, import_file, jsonl, line, tree_is_sound

pytestmark = pytest.mark.django_db


def test_a_bad_line_is_named_with_its_reason_and_the_rest_goes_in(portal, file):
    bad = {
        2: ('{"title": ', "JSON"),
        3: (line(title=""), "缺少标题"),
        4: (line(title=["列表"]), "列表"),
        5: (line(title=5), "数字"),
        6: (line(title="长" * 256), "最多 255"),
        7: (line(date="2026-13-45"), "不是有效日期"),
        8: (line(date="2126-01-01"), "未来"),
        9: (line(kind="news"), "没有“news”这种类型"),
        10: ("[1, 2]", "对象"),
        11: (line(body_html=None, body_markdown=3), "数字"),
        12: ('{"title": "a\\u0000b", "body_html": ""}', "NUL"),
        13: ('{"title": "a\\ud800", "body_html": ""}', "代理"),
        14: (line(body_markdown="两种正文"), "只能有一个"),
        15: ({"title": "没有正文"}, "缺少正文"),
        16: (line(kind="policy", validity="不知道"), "可选范围"),
        17: (line(keywords={"a": 1}), "对象"),
        18: (line(id=[1]), "id"),
        19: (line(old_url="javascript:alert(1)"), "原地址"),
        20: ("[" * 100_000, "JSON"),
        21: (line(kind="article", link_url="javascript:alert(1)"), "http"),
        22: (line(title="\u200b \n"), None),
    }
    jsonl(file, line(), *(text for text, _reason in list(bad.values())[:-1]), line(title="最后一行"))
    outcome = import_file(file)
    assert outcome.bad_lines == list(bad)[:-1]
    for number, (_text, reason) in list(bad.items())[:-1]:
        said = next(said for said in outcome.complaints.splitlines() if said.startswith(f"第 {number} 行"))
        assert reason in said
    assert outcome.counts == (2, 0, 0, len(bad) - 1)
    assert "没有导入" in outcome.failure
    assert import_file(file).counts == (0, 0, 2, len(bad) - 1)


def test_hostile_html_never_reaches_the_public(portal, file):
    html = (
        '<p onclick="x()">正文<script>alert(1)</script></p><img src=x onerror=alert(2)><iframe src="//evil"></iframe>'
        '<a href="javascript:alert(3)">点</a><svg onload=alert(4)></svg><style>p{}</style>'
        '<form action="/x"><input></form>'
        '<a id="1" linktype="page">内部</a><zq-file id="1" name="x"></zq-file><!--# include virtual="/etc/passwd" -->'
    )
    markdown = f"正文\n\n{html}\n\n[x](javascript:a)"
    import_file(jsonl(file, line(body_html=html), line(title="M", body_html=None, body_markdown=markdown)))
    bodies = Publication.objects.filter(kind="article").values_list("body_html", flat=True)
    assert len(bodies) == 2
    dangers = ("<script", "onerror", "onclick", "onload", "<iframe", "<form", "<zq-", "zq:page", "<!--", "<svg", "href")
    for body in bodies:
        assert "正文" in body
        assert not [danger for danger in dangers if danger in body.lower()]


def test_deeply_nested_html_is_refused_or_read_but_never_fatal(portal, file):
    deep = "<div>" * 20_000 + "内" + "</div>" * 20_000
    outcome = import_file(jsonl(file, line(body_html=deep), line(title="之后")))
    assert sum(outcome.counts) == 2
    assert Article.objects.filter(title="之后").exists()


def test_a_kind_that_the_channel_does_not_take_is_reported(portal, file):
    outcome = import_file(jsonl(file, line(kind="policy"), line(title="会议")), channel="dtyw")
    assert outcome.bad_lines == [1]
    assert "这个栏目不放“政策文件”，可放：文章" in outcome.complaints
    assert Article.objects.get().title == "会议"


def test_a_channel_that_only_holds_channels_is_refused(portal, file):
    assert "导航栏目" in import_file(jsonl(file, line()), channel="zwgk").failure


def test_fields_that_mean_nothing_are_mentioned_once(portal, file):
    outcome = import_file(jsonl(file, line(region="浙江"), line(id=2, region="上海")))
    assert outcome.complaints.count("region") == 1
    assert "2 行" in outcome.complaints


def test_what_the_database_refuses_costs_one_line_only(portal, file):
    jsonl(
        file,
        *(line(kind="policy", id=number, title=f"文件{number}") for number in range(5)),
        line(kind="policy", id="a", index_number="11330000X/2026-00001"),
        line(kind="policy", id="b", index_number="11330000X/2026-00001"),
    )
    outcome = import_file(file)
    assert outcome.bad_lines == [7]
    assert outcome.counts == (6, 0, 0, 1)
    assert tree_is_sound()


def test_a_changed_line_that_the_database_refuses_costs_that_line_only(portal, file, monkeypatch):
    """On its way into the page, after everything that is checked before."""

    def leave_redirects(items, site_id):
        with connection.cursor() as cursor:
            refused = any(item.number == 2 for item, _page_id in items)
            cursor.execute("SELECT * FROM missing" if refused else "SELECT 1")
        return []

    jsonl(file, *(line(id=number, title=f"第{number}号") for number in range(4)))
    import_file(file)
    for module in (revising, revising_many):
        monkeypatch.setattr(module, "leave_redirects", leave_redirects)
    monkeypatch.setattr(revising_many, "BATCH", 2)
    jsonl(file, *(line(id=number, title=f"第{number}号，已改") for number in range(4)))
    outcome = import_file(file)
    assert outcome.bad_lines == [2]
    assert "数据库不接受这一行" in outcome.complaints
    assert outcome.counts == (0, 3, 0, 1)
    titles = Publication.objects.filter(kind="article").order_by("number").values_list("title", flat=True)
    assert list(titles) == ["第0号，已改", "第1号", "第2号，已改", "第3号，已改"]
    assert tree_is_sound()


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda folder: folder / "missing.jsonl", "找不到"),
        (lambda folder: folder, "文件夹"),
        (lambda folder: jsonl(folder / "x.xls", "x"), ".xls"),
        (lambda folder: jsonl(folder / "x.xlsx", "not a workbook"), "xlsx"),
        (lambda folder: jsonl(folder / "x.csv", "名称,内容", "a,b"), "标题"),
        (lambda folder: jsonl(folder / "y.csv", "标题,标题", "a,b"), "重复"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_as_a_whole(portal, tmp_path, make, reason):
    outcome = import_file(make(tmp_path))
    assert reason in outcome.failure
    assert not Article.objects.exists()


def test_an_unknown_portal_or_channel_is_refused_with_what_there_is(portal, file):
    jsonl(file, line())
    assert HOST in import_file(file, host="www.nowhere.example").failure
    failure = import_file(file, channel="nowhere").failure
    assert "zwgk/tzgg（通知公告）" in failure
    assert "现有栏目" in import_file(file, channel="/").failure


def test_a_truncated_gzip_file_keeps_what_could_be_read(portal, tmp_path):
    texts = (f"<p>{random.Random(number).randbytes(200).hex()}</p>" for number in range(1500))
    lines = (f'{{"id": {number}, "title": "t", "body_html": "{text}"}}\n' for number, text in enumerate(texts))
    packed = gzip.compress("".join(lines).encode())
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    assert "读不完整" in import_file(path).failure
    assert Article.objects.count() > 400
    path.write_bytes(packed)
    added, _changed, unchanged, _failed = import_file(path).counts
    assert added + unchanged == 1500
