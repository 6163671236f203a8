"""The same lines again, changed ones, and drafts: what a second run does."""

import datetime as dt

import pytest
from wagtail.models import Page, Revision

from cms.changes.models import Change, Lane
from cms.content.models import (
    Article,
    Publication,
)
from cms.importing.models import ImportedLine

from .conftest import import_file, jsonl, line

pytestmark = pytest.mark.django_db


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


def test_a_kind_cannot_change_afterwards(portal, file):
    import_file(jsonl(file, line(id=1)))
    outcome = import_file(jsonl(file, line(id=1, kind="policy")))
    assert outcome.bad_lines == [1] and "类型" in outcome.complaints


def test_an_editor_can_return_to_what_was_imported(portal, file, admin_client):
    import_file(jsonl(file, line(id=1)))
    page = Article.objects.get()
    response = admin_client.get(f"/admin/pages/{page.pk}/edit/")
    assert response.status_code == 200
    assert page.latest_revision_id is None
    assert admin_client.get(f"/admin/pages/{page.pk}/history/").status_code == 200
