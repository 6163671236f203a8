"""The command from outside: what goes in, and what is said."""

import datetime as dt
import io
import multiprocessing
import sys
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from wagtail.models import Page, PageLogEntry

from cms.changes.models import Change, Lane
from cms.content import publications
from cms.content.kinds import ChannelKind, Kind
from cms.content.models import (
    Article,
    Channel,
    Interpretation,
    PolicyDocument,
    Publication,
)
from cms.importing import importer, preparing, reading_ahead
from cms.importing.lines import Reading
from cms.importing.sources import Record
from cms.importing.target import find_target

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


def test_a_dry_run_says_the_same_and_writes_nothing(portal, file):
    pages, changes = Page.objects.count(), Change.objects.count()
    jsonl(file, line(id=1), line(id=1), line(id=2), line(id=2, title="新"), "{")
    outcome = import_file(file, "--dry-run")
    assert outcome.counts == (2, 1, 1, 1)
    assert "试运行" in outcome.out
    assert (Page.objects.count(), Change.objects.count()) == (pages, changes)


@pytest.fixture
def small_batches(monkeypatch):
    """A batch of 20 lines, and a second process that reads for any file of more."""
    monkeypatch.setattr(importer, "BATCH", 20)
    monkeypatch.setattr(reading_ahead, "ALONE", 20)
    monkeypatch.setattr(reading_ahead, "CHUNK", 3)


def test_more_lines_than_a_batch_all_go_in(portal, file, small_batches):
    jsonl(file, *(line(id=number, title=f"第{number}号") for number in range(101)))
    assert import_file(file).counts == (101, 0, 0, 0)
    assert tree_is_sound()
    numbers = Publication.objects.filter(kind="article").values_list("number", flat=True)
    assert len(set(numbers)) == 101


def test_lines_meet_again_in_the_next_batch_which_is_made_while_theirs_is_written(portal, file, small_batches):
    numbers = [*range(30), *range(10, 40)]
    jsonl(file, *(line(id=number, title=f"第{number}号") for number in numbers), line(id=39, title="改了"))
    assert import_file(file).counts == (40, 1, 20, 0)
    assert Article.objects.filter(title="改了").count() == 1


def test_no_thread_is_at_work_when_the_second_process_is_forked(portal, file, monkeypatch, small_batches):
    began, ended, at_fork = [], [], []

    def prepare(*args, **kwargs):
        began.append(args)
        pages = preparing.prepare(*args, **kwargs)
        ended.append(args)
        return pages

    def fork(method):
        at_fork.append((len(began), len(ended)))
        return multiprocessing.get_context(method)

    monkeypatch.setattr(importer, "prepare", prepare)
    monkeypatch.setattr(reading_ahead, "multiprocessing", SimpleNamespace(get_context=fork))
    jsonl(file, *(line(id=number, title=f"第{number}号") for number in range(41)))
    assert import_file(file).counts == (41, 0, 0, 0)
    assert at_fork == [(1, 1)]


def test_an_interpretation_finds_a_policy_of_the_batch_before_it(portal, file, monkeypatch):
    monkeypatch.setattr(importer, "BATCH", 1)
    Channel.objects.filter(slug="tzgg").update(channel_kind=ChannelKind.OTHER)
    jsonl(file, line(kind="policy", id="p1"), line(kind="interpretation", title="解读", policies=["p1"]))
    outcome = import_file(file)
    assert outcome.counts == (2, 0, 0, 0), outcome.complaints
    assert Interpretation.objects.get().publication.data["policies"] == [PolicyDocument.objects.get().pk]


def test_pages_are_made_without_a_query(portal, django_assert_num_queries):
    target = find_target(HOST, "zwgk/tzgg")
    reading = Reading(None, Kind.ARTICLE, target.hosts)
    lines = [reading.line(Record(1, line(kind=kind))).cleaned() for kind in ("article", "policy", "interpretation")]
    contents = {one: preparing.contents_of(one, target) for one in lines}
    preparing.reserve_numbers(contents, target, live=True)
    with django_assert_num_queries(0):
        assert len(preparing.prepare(contents, target, live=True)) == 3


def test_an_empty_file_is_an_import_of_nothing(portal, file):
    file.touch()
    assert import_file(file).counts == (0, 0, 0, 0)


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


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_shown_on_a_terminal_and_nowhere_else(portal, file, monkeypatch, small_batches):
    jsonl(file, *(line(id=number) for number in range(50)))
    for screen, shown in ((Terminal(), True), (io.StringIO(), False)):
        monkeypatch.setattr(sys, "stderr", screen)
        import_file(file)
        assert ("100%" in screen.getvalue()) is shown


def test_help_shows_an_example(capsys):
    with pytest.raises(SystemExit):
        call_command("import_content", "--help")
    assert "例：manage.py import_content" in capsys.readouterr().out


def test_a_channel_that_is_withdrawn_during_an_import_shows_nothing_of_it(portal, file, monkeypatch):
    channel = Channel.objects.descendant_of(portal.home).get(slug="zwgk")
    insert = importer.insert

    def withdraw_and_insert(*arguments):
        monkeypatch.setattr(importer, "insert", insert)
        channel.unpublish()
        return insert(*arguments)

    monkeypatch.setattr(importer, "insert", withdraw_and_insert)
    assert import_file(jsonl(file, line(id="1"))).counts == (1, 0, 0, 0)
    page = Article.objects.get()
    assert page.live
    assert not Publication.objects.filter(pk=page.pk).exists()
    channel.save_revision().publish()
    assert Publication.objects.filter(pk=page.pk).exists()


def test_it_is_told_that_nobody_sees_what_goes_below_a_withdrawn_channel(portal, file):
    Channel.objects.descendant_of(portal.home).get(slug="zwgk").unpublish()
    told = import_file(jsonl(file, line(id="1")))
    assert "公开后才公开" in told.complaints
    assert not Publication.objects.filter(kind="article").exists()
