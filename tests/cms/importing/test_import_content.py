"""The command from outside: what goes in, what a second run does, what is said."""

import datetime as dt
import gzip
import io
import sys

import pytest
from django.core.management import call_command
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, Revision

from cms.changes.models import Change, Lane
from cms.content import publications
from cms.content.models import (
    Article,
    Guide,
    Interpretation,
    OrganisationPage,
    PolicyDocument,
    PortalDocument,
    Publication,
)
from cms.importing.models import ImportedLine

from .conftest import HOST, import_file, jsonl, line, tree_is_sound

pytestmark = pytest.mark.django_db


def test_a_line_becomes_a_published_page(portal, file):
    before = Change.objects.count()
    outcome = import_file(jsonl(file, line(author="王某", keywords=["防汛", "水库"], summary="摘要", id="a-1")))

    assert outcome.counts == (1, 0, 0, 0)
    assert not outcome.failure
    page = Article.objects.get()
    publication = Publication.objects.get(pk=page.pk)
    assert page.live and page.published_at == dt.datetime(2026, 4, 30, 16, tzinfo=dt.UTC)
    assert page.first_published_at > page.published_at
    assert publication.path == f"/zwgk/tzgg/202605/t20260501_{page.number}.html"
    assert page.get_url().endswith(publication.path)
    assert publication.body_html == "<p>各区县：</p>"
    assert publication.keywords == ["防汛", "水库"]
    change = Change.objects.latest("id")
    assert Change.objects.count() == before + 1
    assert (change.kind, change.subject_id, change.lane) == ("published", page.pk, Lane.BULK)
    assert PageLogEntry.objects.get(page=page.pk).action == "zhanqun.import"
    assert tree_is_sound()


def test_an_imported_page_is_the_same_as_one_that_was_saved(portal, file):
    import_file(jsonl(file, line(kind="policy", document_number="云政发[2026]第03号", issued_on="2026-04-28")))
    page = PolicyDocument.objects.get()
    imported = Publication.objects.get(pk=page.pk)
    saved = publications.snapshot(page, publications.place_of(page))
    assert saved.fingerprint == imported.fingerprint
    assert imported.document_number == "云政发〔2026〕3号"
    assert imported.index_number.split("/")[1] == "2026-00001"
    page.save()
    assert Publication.objects.get(pk=page.pk).fingerprint == imported.fingerprint


def test_running_again_changes_nothing(portal, file):
    jsonl(file, line(id=1), line(id=2, title="另一个"), line(title="没有编号"))
    import_file(file)
    rows = [list(model.objects.order_by("pk").values()) for model in (Page, Article, Publication, Change, ImportedLine)]
    assert import_file(file).counts == (0, 0, 3, 0)
    assert rows == [
        list(model.objects.order_by("pk").values()) for model in (Page, Article, Publication, Change, ImportedLine)
    ]


def test_changed_content_becomes_a_new_revision_at_the_same_address(portal, file):
    import_file(jsonl(file, line(id=1)))
    page = Article.objects.get()
    path = page.publication.path
    outcome = import_file(jsonl(file, line(id=1, title="更正后的标题", date="2026-06-02")))
    assert outcome.counts == (0, 1, 0, 0)
    page = Article.objects.get()
    publication = Publication.objects.get(pk=page.pk)
    assert (publication.title, publication.path) == ("更正后的标题", path)
    assert page.published_at.date() == dt.date(2026, 6, 1)
    versions = [revision.content["title"] for revision in Revision.objects.for_instance(page).order_by("id")]
    assert versions == ["关于做好防汛工作的通知", "更正后的标题"]
    assert publication.revision_id == page.latest_revision_id
    assert Change.objects.latest("id").lane == Lane.BULK


def test_what_an_editor_changed_stays_while_the_line_stays(portal, file):
    import_file(jsonl(file, line(id=1)))
    page = Article.objects.get()
    page.title = "编辑改过"
    page.save_revision().publish()
    assert import_file(file).counts == (0, 0, 1, 0)
    assert Article.objects.get().title == "编辑改过"


def test_identical_lines_go_in_once_and_of_different_ones_the_last_counts(portal, file):
    jsonl(file, line(id=1), line(id=1), line(id=2, title="旧"), line(id=2, title="中"), line(id=2, title="新"))
    assert import_file(file).counts == (2, 1, 1, 0)
    assert Article.objects.filter(title="新").count() == 1
    changes = Change.objects.count()
    import_file(file)
    assert Change.objects.count() == changes
    assert sorted(Article.objects.values_list("title", flat=True)) == ["关于做好防汛工作的通知", "新"]


def test_lines_without_id_are_told_apart_by_title_date_and_source(portal, file):
    jsonl(file, line(), line(source="云州市应急局"), line(date="2026-05-02"), line(title="别的"), line())
    assert import_file(file).counts == (4, 0, 1, 0)


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


def test_markdown_becomes_blocks(portal, file):
    import_file(
        jsonl(file, line(body_html=None, body_markdown="## 总则\n\n第一条\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"))
    )
    assert [block["type"] for block in Article.objects.get().body.raw_data] == ["heading", "paragraph", "table"]


def test_without_date_a_page_is_undated_and_its_address_has_the_day_of_import(portal, file):
    import_file(jsonl(file, line(date=None)))
    page = Article.objects.get()
    assert page.undated and page.published_at is None
    assert page.address_date == dt.datetime.now(dt.timezone(dt.timedelta(hours=8))).date()
    assert Publication.objects.get(pk=page.pk).published_at is None


@pytest.mark.parametrize(
    ("date", "moment"),
    [
        ("2026-05-01 09:30", "2026-05-01T01:30"),
        ("2026-05-01T09:30:15", "2026-05-01T01:30"),
        ("2026-05-01T09:30:00+00:00", "2026-05-01T09:30"),
        ("2026-05-01T01:30:00Z", "2026-05-01T01:30"),
    ],
)
def test_times_without_offset_are_local(portal, file, date, moment):
    import_file(jsonl(file, line(date=date)))
    assert f"{Article.objects.get().published_at:%Y-%m-%dT%H:%M}" == moment


def test_drafts_are_not_public_until_an_import_publishes_them(portal, file):
    assert import_file(jsonl(file, line(id=1, date="2020-02-03")), "--draft").counts == (1, 0, 0, 0)
    page = Article.objects.get()
    assert not page.live and page.has_unpublished_changes
    assert not Publication.objects.filter(pk=page.pk).exists()
    assert import_file(file, "--draft").counts == (0, 0, 1, 0)
    assert import_file(file).counts == (0, 1, 0, 0)
    page = Article.objects.get()
    assert page.live
    assert page.publication.path == f"/zwgk/tzgg/202002/t20200203_{page.number}.html"
    assert import_file(file).counts == (0, 0, 1, 0)


def test_a_changed_draft_leaves_the_live_page_alone(portal, file):
    import_file(jsonl(file, line(id=1)))
    import_file(jsonl(file, line(id=1, title="待审")), "--draft")
    page = Article.objects.get()
    assert page.publication.title == "关于做好防汛工作的通知"
    assert page.get_latest_revision_as_object().title == "待审"


def test_a_dry_run_says_the_same_and_writes_nothing(portal, file):
    pages, changes = Page.objects.count(), Change.objects.count()
    jsonl(file, line(id=1), line(id=1), line(id=2), line(id=2, title="新"), "{")
    outcome = import_file(file, "--dry-run")
    assert outcome.counts == (2, 1, 1, 1)
    assert "试运行" in outcome.out
    assert (Page.objects.count(), Change.objects.count()) == (pages, changes)


def test_old_addresses_on_the_portal_become_redirects(portal, file):
    outcome = import_file(
        jsonl(
            file,
            line(id=1, old_url="/news/show.asp?id=7"),
            line(id=2, old_url=f"http://{HOST}/old/2.html"),
            line(id=3, old_url="https://elsewhere.example/3.html"),
            line(id=4, old_url="/old/2.html"),
            line(id=5, old_url="/"),
            line(id=6, old_url="/search/x"),
            line(id=7, old_url="/zwgk/tzgg/"),
        )
    )
    redirects = dict(Redirect.objects.filter(site=portal.site).values_list("old_path", "redirect_page__article__title"))
    assert set(redirects) == {"/news/show.asp?id=7", "/old/2.html"}
    assert outcome.bad_lines == [5, 6, 4, 7]
    assert outcome.counts == (5, 0, 0, 2)


def test_attachments_are_stored_once_and_only_from_beside_the_file(portal, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "名单.txt").write_text("甲\n乙\n", encoding="utf-8")
    (folder / "假.pdf").write_text("not a pdf", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    file = jsonl(
        folder / "lines.jsonl",
        line(id=1, attachments=["名单.txt"]),
        line(id=2, attachments=[{"path": "名单.txt", "name": "名单"}]),
        line(id=3, attachments=["../secret.txt"]),
        line(id=4, attachments=["link.txt"]),
        line(id=5, attachments=["假.pdf"]),
        line(id=6, attachments=["没有.pdf"]),
        line(id=7, attachments=[str(tmp_path / "secret.txt")]),
    )
    outcome = import_file(file)
    assert outcome.bad_lines == [3, 4, 5, 6, 7]
    document = PortalDocument.objects.get()
    assert document.collection == portal.collection
    attached = list(Publication.objects.filter(kind="article").order_by("pk").values_list("attachments", flat=True))
    assert attached == [[{"document": document.pk, "name": "名单"}]] * 2
    assert document.get_usage().count() == 2
    assert import_file(file).counts == (0, 0, 2, 5)


def test_structured_pages_keep_their_parts(portal, file):
    jsonl(
        file,
        {
            "kind": "guide",
            "title": "新生儿落户",
            "conditions": "父母一方为本市户籍",
            "materials": [{"name": "出生医学证明", "form": "原件1份"}, "户口簿"],
            "steps": [{"name": "受理", "days": 1}],
            "promised_days": 3,
        },
        {"kind": "guide", "title": "错", "materials": [{"nom": "x"}]},
        {"kind": "guide", "title": "错", "promised_days": "三天"},
    )
    outcome = import_file(file, channel="bsfw")
    assert outcome.bad_lines == [2, 3]
    guide = Guide.objects.get()
    assert [item.value["name"] for item in guide.materials] == ["出生医学证明", "户口簿"]
    assert (guide.steps[0].value["days"], guide.promised_days) == (1, 3)


def test_an_organisation_keeps_its_leaders(portal, file):
    leaders = [{"name": "张某", "position": "局长"}]
    jsonl(file, {"kind": "organisation", "title": "云州市教育局", "phone": "0000-1234567", "leaders": leaders})
    import_file(file, channel="jggk")
    assert OrganisationPage.objects.get().leaders[0].value["position"] == "局长"


def test_a_kind_that_the_channel_does_not_take_is_reported(portal, file):
    outcome = import_file(jsonl(file, line(kind="policy"), line(title="会议")), channel="dtyw")
    assert outcome.bad_lines == [1]
    assert "这个栏目不放“政策文件”，可放：文章" in outcome.complaints
    assert Article.objects.get().title == "会议"


def test_a_channel_that_only_holds_channels_is_refused(portal, file):
    assert "导航栏目" in import_file(jsonl(file, line()), channel="zwgk").failure


def test_interpretations_find_the_policies_they_explain(portal, file):
    import_file(jsonl(file, line(kind="policy", id="p1", document_number="云政发〔2026〕3号")), channel="zwgk/zcwj")
    outcome = import_file(
        jsonl(
            file,
            line(kind="interpretation", title="解读一", policies=["p1"]),
            line(kind="interpretation", title="解读二", policies=["云政发[2026]3号"]),
            line(kind="interpretation", title="解读三", policies=["没有"]),
        ),
        channel="zwgk/zcjd",
    )
    policy = PolicyDocument.objects.get()
    assert outcome.bad_lines == [3]
    assert [page.publication.data["policies"] for page in Interpretation.objects.all()] == [[policy.pk]] * 2


def test_fields_that_mean_nothing_are_mentioned_once(portal, file):
    outcome = import_file(jsonl(file, line(region="浙江"), line(id=2, region="上海")))
    assert outcome.complaints.count("region") == 1
    assert "2 行" in outcome.complaints


def test_the_kind_of_lines_that_name_none_can_be_chosen(portal, file):
    import_file(jsonl(file, line()), "--kind", "policy", channel="zwgk/zcwj")
    assert PolicyDocument.objects.get().publication.kind == "policy"


def test_a_kind_cannot_change_afterwards(portal, file):
    import_file(jsonl(file, line(id=1)))
    outcome = import_file(jsonl(file, line(id=1, kind="policy")))
    assert outcome.bad_lines == [1] and "类型" in outcome.complaints


def test_more_lines_than_a_batch_all_go_in(portal, file):
    jsonl(file, *(line(id=number, title=f"第{number}号") for number in range(1201)))
    assert import_file(file).counts == (1201, 0, 0, 0)
    assert tree_is_sound()
    numbers = Publication.objects.filter(kind="article").values_list("number", flat=True)
    assert len(set(numbers)) == 1201


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


def test_an_empty_file_is_an_import_of_nothing(portal, file):
    file.touch()
    assert import_file(file).counts == (0, 0, 0, 0)


def test_a_truncated_gzip_file_keeps_what_could_be_read(portal, tmp_path):
    packed = gzip.compress(b"".join(b'{"id": %d, "title": "t%d", "body_html": ""}\n' % (n, n) for n in range(3000)))
    path = tmp_path / "x.jsonl.gz"
    path.write_bytes(packed[: len(packed) // 2])
    assert "读不完整" in import_file(path).failure
    path.write_bytes(packed)
    added, _changed, unchanged, _failed = import_file(path).counts
    assert added + unchanged == 3000


def test_standard_input_is_read_for_a_dash(portal, monkeypatch, tmp_path):
    text = (
        '{"title": "来自管道", "body_html": "<p>a</p>"}\n{"title": "附件", "body_html": "", "attachments": ["a.txt"]}\n'
    )
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
    outcome = import_file("-")
    assert outcome.counts == (1, 0, 0, 1)


def test_pages_behind_a_restriction_are_not_published(portal, file):
    channel = Page.objects.get(url_path=f"{portal.site.root_page.url_path}zwgk/tzgg/")
    channel.view_restrictions.create(restriction_type="login")
    import_file(jsonl(file, line()))
    assert Article.objects.get().live
    assert not Publication.objects.filter(kind="article").exists()


def test_an_editor_can_return_to_what_was_imported(portal, file, admin_client):
    import_file(jsonl(file, line(id=1)))
    page = Article.objects.get()
    response = admin_client.get(f"/admin/pages/{page.pk}/edit/")
    assert response.status_code == 200
    assert page.latest_revision_id is None
    assert admin_client.get(f"/admin/pages/{page.pk}/history/").status_code == 200


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_and_nowhere_else(portal, file, monkeypatch):
    jsonl(file, *(line(id=number) for number in range(600)))
    for screen, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", screen)
        import_file(file)
        assert ("100%" in screen.getvalue()) is shown


def test_help_shows_an_example(capsys):
    with pytest.raises(SystemExit):
        call_command("import_content", "--help")
    assert "例：manage.py import_content" in capsys.readouterr().out
