"""What the fields of a line become."""

import datetime as dt

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.content.models import (
    Article,
    Guide,
    Interpretation,
    OrganisationPage,
    PolicyDocument,
    PortalDocument,
    Publication,
)

from .conftest import HOST, import_file, jsonl, line

pytestmark = pytest.mark.django_db


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


def test_the_kind_of_lines_that_name_none_can_be_chosen(portal, file):
    import_file(jsonl(file, line()), "--kind", "policy", channel="zwgk/zcwj")
    assert PolicyDocument.objects.get().publication.kind == "policy"
