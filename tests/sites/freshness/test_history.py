"""The history follows what editors and imports do, and inspections of real portals follow the history."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import timezone

from cms.changes.models import Change
from cms.content.models import Article, Publication
from sites.freshness import jobs
from sites.freshness.history import HistoryReader
from sites.freshness.inspecting import inspect
from sites.freshness.kinds import Happening, Verdict
from sites.freshness.models import Inspection, PortalEntry, PublicationEntry
from sites.freshness.timeline import pictures
from sites.portals.transitions import change_state
from sites.sharing.models import Reference
from tests.sites.freshness.conftest import bring_in, channel, follow, noon, publish


@pytest.fixture
def today():
    return timezone.localdate()


def home(portal, day=None):
    return inspect(day, [portal.pk]).portals[0].outcome("home-not-updated")


def entries(page):
    return list(PublicationEntry.objects.filter(page_id=page.pk).order_by("id").values_list("happening", flat=True))


def suspected(portal) -> list[str]:
    return [item.title for item in inspect(site_ids=[portal.pk]).portals[0].outcome("serious-error").items]


@pytest.fixture
def repeated(cluster, today):
    """What the district dated ten days ago, on the city's portal since today: shared, and with an address elsewhere."""
    old = bring_in(channel(cluster.district), today - timedelta(days=10), "十天前")
    pages = [
        Reference(origin_id=old.pk, title="转载", live=False),
        Article(
            title="下发", live=False, published_at=old.published_at, canonical_url="https://x.yunzhou.example/1.html"
        ),
    ]
    for page in pages:
        channel(cluster.city).add_child(instance=page).save_revision().publish()
    follow()
    return pages


def test_what_is_shared_keeps_its_date_and_accuses_nobody_of_forging_it(cluster, today, repeated):
    assert suspected(cluster.city) == []
    publish(channel(cluster.city), "自己的旧日期", published_at=timezone.now() - timedelta(days=10))
    assert suspected(cluster.city) == ["自己的旧日期"]


def test_what_was_shared_before_is_told_apart_by_the_migration(cluster, repeated):
    PublicationEntry.objects.update(facts={})
    PublicationEntry.objects.filter(page_id=channel(cluster.city).pk).update(facts={"kind": "news"})
    assert len(suspected(cluster.city)) == 2
    import_module("sites.freshness.migrations.0005_origins").note_origins(apps, None)
    assert suspected(cluster.city) == []


def test_a_portal_without_content_was_never_updated(cluster, today):
    assert (home(cluster.city).verdict, home(cluster.city).fails_on) == (Verdict.FAIL, today)


def test_publishing_today_moves_the_forecast(cluster, today):
    publish(channel(cluster.city))
    assert home(cluster.city).fails_on == today + timedelta(days=15)


def test_an_import_keeps_its_date_and_is_not_backdated(cluster, today):
    bring_in(channel(cluster.city), today - timedelta(days=10))
    assert home(cluster.city).fails_on == today + timedelta(days=5)
    serious = inspect(site_ids=[cluster.city.pk]).portals[0].outcome("serious-error")
    assert serious.verdict == Verdict.PASS


def test_a_date_well_before_publishing_is_suspected(cluster, today):
    publish(channel(cluster.city), published_at=timezone.now() - timedelta(days=10))
    serious = inspect(site_ids=[cluster.city.pk]).portals[0].outcome("serious-error")
    assert serious.verdict == Verdict.WARNING
    assert "伪造发稿日期" in serious.items[0].reason


def test_redating_after_publishing_is_no_update_and_told(cluster, today):
    page = bring_in(channel(cluster.city), today - timedelta(days=30))
    page.published_at = timezone.now()
    page.save_revision().publish()
    follow()
    result = inspect(site_ids=[cluster.city.pk]).portals[0]
    assert result.outcome("home-not-updated").verdict == Verdict.FAIL
    assert [item.page_id for item in result.outcome("redated-content").items] == [page.pk]
    assert entries(page) == [Happening.LIVE, Happening.EDITED]


def test_a_copy_under_another_title_is_no_update(cluster, today):
    text = (
        "全市上下认真贯彻落实会议精神，扎实推进各项重点工作，努力完成全年目标任务，确保开好局起好步，为群众多办实事。"
    )
    body = [("paragraph", f"<p>{text}</p>")]
    bring_in(channel(cluster.city), today - timedelta(days=30), body=body)
    publish(channel(cluster.city), "另一个标题", text.replace("，", "， "))
    assert home(cluster.city).verdict == Verdict.FAIL


def test_settings_theme_and_navigation_are_no_updates(cluster, today):
    bring_in(channel(cluster.city), today - timedelta(days=14))
    cluster.city.phone, cluster.city.hue = "0600-5550009", 27
    cluster.city.save()
    section = channel(cluster.city, "zwgk")
    section.title = "公开"
    section.save_revision().publish()
    follow()
    assert home(cluster.city, today + timedelta(days=1)).verdict == Verdict.FAIL


def test_a_withdrawn_page_leaves_an_entry_and_counts_no_more(cluster, today):
    page = publish(channel(cluster.city))
    page.unpublish()
    follow()
    assert entries(page) == [Happening.LIVE, Happening.WITHDRAWN]
    assert home(cluster.city).verdict == Verdict.FAIL


def test_a_deleted_page_leaves_one_too(cluster):
    page = publish(channel(cluster.city))
    pk = page.pk
    page.delete()
    follow()
    assert PublicationEntry.objects.filter(page_id=pk, happening=Happening.WITHDRAWN).exists()


def test_the_same_changes_twice_append_nothing(cluster):
    publish(channel(cluster.city))
    before = PublicationEntry.objects.count()
    HistoryReader().read(list(Change.objects.order_by("id")))
    assert PublicationEntry.objects.count() == before


def test_a_move_to_another_portal_ends_it_there(cluster, today):
    page = publish(channel(cluster.city))
    page.move(channel(cluster.district), pos="last-child")
    follow()
    assert entries(page) == [Happening.LIVE, Happening.WITHDRAWN, Happening.LIVE]
    assert home(cluster.city).verdict == Verdict.FAIL
    assert home(cluster.district).verdict == Verdict.PASS


def test_a_suspended_portal_is_not_inspected_until_it_returns(cluster, today):
    change_state(cluster.office, "suspended", note="升级", until=today + timedelta(days=3))
    follow()
    result = inspect(site_ids=[cluster.office.pk]).portals[0]
    assert (result.verdict, result.fails_on) == (Verdict.UNKNOWN, None)
    change_state(cluster.office, "normal")
    follow()
    assert inspect(site_ids=[cluster.office.pk]).portals[0].verdict == Verdict.FAIL


def test_a_closed_portal_is_left_out_unless_it_is_named(cluster):
    change_state(cluster.office, "closed", note="撤并")
    follow()
    assert cluster.office.pk not in {result.site_id for result in inspect().portals}
    assert inspect(site_ids=[cluster.office.pk]).portals[0].verdict == Verdict.UNKNOWN


def test_before_its_opening_a_portal_is_not_there(cluster, today):
    assert inspect(today - timedelta(days=1)).portals == ()


def test_the_reader_inspects_only_the_portals_concerned(cluster, today):
    publish(channel(cluster.city))
    Inspection.objects.all().delete()
    publish(channel(cluster.city), "又一条")
    assert set(Inspection.objects.values_list("site_id", "day")) == {(cluster.city.pk, today)}


def test_an_inspection_costs_as_many_queries_for_three_portals_as_for_one(
    cluster, django_assert_num_queries, django_assert_max_num_queries
):
    publish(channel(cluster.city))
    with django_assert_max_num_queries(14) as one:
        inspect(site_ids=[cluster.city.pk])
    with django_assert_num_queries(len(one)):
        inspect()


@pytest.fixture
def imported_draft(cluster, today, tmp_path):
    """A line of a month ago, imported and not published."""
    line = {"title": "旧要闻", "date": f"{today - timedelta(days=30)}", "source": "旧站", "body_html": "<p>正文</p>"}
    file = tmp_path / "lines.jsonl"
    file.write_text(json.dumps(line), "utf-8")
    call_command("import_content", str(file), "--portal", cluster.city.host, "--channel", "dtyw", "--draft")
    return Article.objects.get(title="旧要闻")


def test_an_imported_draft_that_is_published_later_is_accused_of_nothing(cluster, imported_draft):
    imported_draft.save_revision().publish()
    follow()
    assert PublicationEntry.objects.get(page_id=imported_draft.pk).imported
    assert suspected(cluster.city) == []


def test_imports_that_were_recorded_as_pages_of_editors_are_cleared_daily(cluster, imported_draft, today):
    imported_draft.save_revision().publish()
    publish(channel(cluster.city), "倒签", published_at=noon(today - timedelta(days=30)))
    PublicationEntry.objects.update(imported=False)
    assert set(suspected(cluster.city)) == {"旧要闻", "倒签"}
    jobs.inspect_daily()
    assert suspected(cluster.city) == ["倒签"]


def test_an_imported_page_that_is_moved_to_another_portal_is_accused_of_nothing(cluster, today):
    page = bring_in(channel(cluster.city), today - timedelta(days=30))
    page.move(channel(cluster.district), pos="last-child")
    follow()
    assert entries(page) == [Happening.LIVE, Happening.WITHDRAWN, Happening.LIVE]
    assert suspected(cluster.district) == []


def test_a_moved_page_was_not_on_its_new_portal_before(cluster, today):
    page = publish(channel(cluster.city))
    week = timezone.now() - timedelta(days=7)
    Publication.objects.filter(pk=page.pk).update(first_live_at=week)
    PublicationEntry.objects.filter(page_id=page.pk).update(at=week, live_on=today - timedelta(days=7))
    PortalEntry.objects.update(at=week - timedelta(days=1))
    page.refresh_from_db()
    page.move(channel(cluster.district), pos="last-child")
    follow()
    shown = {picture.site_id: len(picture.pieces) for picture in pictures(today - timedelta(days=1))}
    assert (shown[cluster.city.pk], shown[cluster.district.pk]) == (1, 0)
    moved = PublicationEntry.objects.filter(page_id=page.pk, site_id=cluster.district.pk).get()
    assert (moved.live_on, moved.at > week) == (today - timedelta(days=7), True)


def test_a_date_mistyped_at_first_does_not_make_a_text_old(cluster, today):
    page = publish(channel(cluster.city), published_at=timezone.now() - timedelta(days=365))
    assert home(cluster.city).verdict == Verdict.FAIL
    page.published_at = timezone.now()
    page.save_revision().publish()
    follow()
    result = inspect(site_ids=[cluster.city.pk]).portals[0]
    assert result.outcome("home-not-updated").fails_on == today + timedelta(days=15)
    assert result.outcome("redated-content").verdict == Verdict.PASS
