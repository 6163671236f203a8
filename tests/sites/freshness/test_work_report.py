"""年度工作报表: counted from the history, corrected with a note, published by who may."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from cms.content.models import Article, Publication
from sites.freshness.inspecting import inspect
from sites.freshness.messages import Message, set_provider
from sites.freshness.models import FigureCorrection, PortalEntry
from sites.freshness.work_report.counting import count, years_of
from sites.freshness.work_report.publishing import publish
from tests.sites.freshness.conftest import bring_in, channel, follow

YEAR = timezone.localdate().year


def figures(portal, year=YEAR) -> dict:
    return {line.figure.key: line.value for line in count(portal, year)}


@pytest.fixture
def mailbox():
    yield set_provider
    set_provider(None)


def test_pages_count_in_the_year_of_their_update_and_by_kind_of_channel(cluster):
    before = figures(cluster.office)
    bring_in(channel(cluster.office), date(YEAR, 1, 1), "今年的要闻")
    bring_in(channel(cluster.office), date(YEAR - 1, 12, 31), "去年的要闻")
    bring_in(channel(cluster.office, "zwgk/tzgg"), date(YEAR, 1, 1), "通知")
    after = figures(cluster.office)
    grown = {key for key, value in after.items() if value != before[key]}
    assert grown == {"information", "news", "catalogue"}
    assert (after["information"], after["news"]) == (before["information"] + 2, before["news"] + 1)


def test_what_nobody_counted_stays_blank(cluster):
    found = figures(cluster.office)
    assert [found[key] for key in ("visitors", "visits", "received", "mean_days")] == [None] * 4


def test_messages_of_the_year_are_counted_where_there_is_a_mailbox(cluster, mailbox):
    first = date(YEAR, 1, 1)
    of_year = [Message("1", first, first + timedelta(days=3)), Message("2", first)]
    older = Message("0", first - timedelta(days=1), first)
    mailbox(lambda day, site_ids: {cluster.office.pk: [older, *of_year]})
    found = figures(cluster.office)
    assert [found[key] for key in ("received", "answered", "mean_days")] == [2, 1, 3.0]


def test_a_correction_is_signed_and_the_newest_holds(client, cluster, person):
    client.force_login(person("boss", cluster.office, "administrator"))
    address = reverse("freshness_work_report", args=[cluster.office.pk, YEAR])
    for value in ("10", "12"):
        client.post(address, {"figure": "visits", "value": value, "note": "统计平台"})
    assert figures(cluster.office)["visits"] == "12"
    newest = FigureCorrection.objects.first()
    assert (newest.name, newest.note) == ("boss", "统计平台")
    assert "统计平台" in client.get(address).content.decode()


def test_a_correction_needs_a_note_and_an_administrator(client, cluster, person):
    address = reverse("freshness_work_report", args=[cluster.office.pk, YEAR])
    client.force_login(person("boss", cluster.office, "administrator"))
    assert client.post(address, {"figure": "visits", "value": "1", "note": ""}).status_code == 200
    client.force_login(person("hand", cluster.office, "editor"))
    client.post(address, {"figure": "visits", "value": "1", "note": "n"})
    assert not FigureCorrection.objects.exists()


@pytest.fixture
def last_year(cluster) -> int:
    """The portals are there since the year before."""
    PortalEntry.objects.update(at=timezone.now().replace(year=YEAR - 1, month=6, day=1))
    return YEAR - 1


def test_publishing_again_is_a_new_revision_of_the_same_page(cluster, person, last_year):
    user = person("boss", cluster.office, "administrator")
    page = publish(cluster.office, last_year, user)
    values = {"site_id": cluster.office.pk, "year": last_year}
    FigureCorrection.objects.create(**values, figure="visits", value="4321", note="n")
    again = publish(cluster.office, last_year, user)
    assert (again.pk, again.revisions.count()) == (page.pk, 2)
    shown = Publication.objects.get(pk=page.pk)
    assert shown.site_id == cluster.office.pk
    assert "4321" in shown.body_html
    assert "各项目名称待核实" in shown.body_html


def test_what_is_published_satisfies_the_rule(cluster, person, last_year):
    publish(cluster.office, last_year, person("boss", cluster.office, "administrator"))
    follow()
    items = inspect(site_ids=[cluster.office.pk]).portals[0].outcome("annual-work-report").measured
    assert [item.subject for item in items] == [f"year:{YEAR}"]


def test_a_year_that_runs_is_not_published(client, cluster, person):
    client.force_login(person("boss", cluster.office, "administrator"))
    address = reverse("freshness_work_report", args=[cluster.office.pk, YEAR])
    page = client.get(address).content.decode()
    assert f"{YEAR} 年还没有结束" in page
    assert 'name="publish"' not in page
    before = Article.objects.count()
    told = client.post(address, {"publish": "1"}, follow=True).content.decode()
    assert f"{YEAR} 年还没有结束" in told
    assert Article.objects.count() == before


def test_the_screen_says_that_the_lines_are_not_confirmed(client, cluster, person):
    client.force_login(person("boss", cluster.office, "administrator"))
    page = client.get(reverse("freshness_work_report", args=[cluster.office.pk, YEAR])).content.decode()
    assert page.count("待核实") >= 2


def test_only_who_may_publish_there_publishes(client, cluster, person, last_year):
    count_before = Article.objects.count()
    for name, portal, role in (("hand", cluster.office, "editor"), ("other", cluster.city, "administrator")):
        user = person(name, portal, role)
        with pytest.raises(PermissionDenied):
            publish(cluster.office, last_year, user)
        client.force_login(user)
        client.post(reverse("freshness_work_report", args=[cluster.office.pk, last_year]), {"publish": "1"})
    assert Article.objects.count() == count_before


def test_the_list_shows_own_portals_and_years_before_the_opening_are_not_found(client, cluster, person):
    client.force_login(person("hand", cluster.office))
    page = client.get(reverse("freshness_work_reports")).content.decode()
    assert cluster.office.name in page
    assert cluster.city.name not in page
    assert years_of(cluster.office) == [YEAR]
    assert client.get(reverse("freshness_work_report_latest", args=[cluster.office.pk])).status_code == 200
    for year in (YEAR - 1, YEAR + 1):
        assert client.get(reverse("freshness_work_report", args=[cluster.office.pk, year])).status_code == 404


def test_what_was_published_in_the_year_counts_also_when_it_was_withdrawn_since(cluster):
    before = figures(cluster.office)
    news, notices = channel(cluster.office), channel(cluster.office, "zwgk/tzgg")
    pages = [bring_in(news, date(YEAR, 1, 1), f"要闻{number}") for number in range(3)]
    bring_in(notices, date(YEAR, 1, 1), "通知")
    pages[0].unpublish()
    pages[1].delete()
    notices.delete()
    follow()
    after = figures(cluster.office)
    assert after["information"] == before["information"] + 4
    assert (after["news"], after["catalogue"]) == (before["news"] + 3, before["catalogue"] + 1)


def test_a_text_withdrawn_and_published_again_elsewhere_counts_once(cluster):
    before = figures(cluster.office)["information"]
    body = [("paragraph", f"<p>{'同一篇要闻的正文。' * 9}</p>")]
    first = bring_in(channel(cluster.office), date(YEAR, 1, 1), "要闻", body=body)
    first.unpublish()
    bring_in(channel(cluster.office, "zwgk/tzgg"), date(YEAR, 1, 1), "要闻", body=body)
    assert figures(cluster.office)["information"] == before + 1


def test_a_text_moved_to_another_portal_counts_there_alone(cluster):
    before = [figures(portal)["information"] for portal in (cluster.office, cluster.district)]
    page = bring_in(channel(cluster.office), date(YEAR, 1, 1), "要闻")
    page.move(channel(cluster.district), "last-child")
    follow()
    after = [figures(portal)["information"] for portal in (cluster.office, cluster.district)]
    assert after == [before[0], before[1] + 1]
