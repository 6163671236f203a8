"""Screens show a person their own portals, and refuse every other."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar
from pypdf import PdfReader

from sites.freshness import standing
from sites.freshness.active_rules import change_rule
from sites.freshness.inspecting import inspect
from sites.freshness.models import Case, Confirmation, Finding, IgnoredAddress, Inspection
from sites.freshness.packs import load
from sites.freshness.views.feeds import address_for
from sites.freshness.views.overview import rows_for
from sites.freshness.views.portal import ChannelView
from tests.sites.freshness.conftest import bring_in, channel, publish, text

TODAY = timezone.localdate


def test_the_overview_shows_own_portals_only(client, filled, person):
    client.force_login(person("one", filled.office))
    page = text(client.get(reverse("freshness_overview")))
    assert filled.office.name in page
    assert filled.city.name not in page
    assert "<svg" in page


def test_the_overview_of_the_cluster_filters_by_verdict_and_days(client, filled, chief):
    client.force_login(chief)
    everything = text(client.get(reverse("freshness_overview")))
    assert all(portal.name in everything for portal in (filled.city, filled.district, filled.office))
    assert filled.city.name not in text(client.get(reverse("freshness_overview") + "?verdict=pass"))
    assert filled.city.name in text(client.get(reverse("freshness_overview") + "?within=7"))


def test_the_overview_and_a_portal_show_another_day(client, filled, chief):
    """What if: a day to come when nobody acts, and a day of the past as it was."""
    client.force_login(chief)
    publish(channel(filled.city))
    fails = TODAY() + timedelta(days=15)
    for name, pk in (("freshness_overview", []), ("freshness_portal", [filled.city.pk])):
        page = text(client.get(reverse(name, args=pk) + f"?at={fails}"))
        assert f"假如从现在起无人处理，{fails} 的结果" in page
    stale = []
    for query in ("", f"?at={fails}"):
        rows = client.get(reverse("freshness_overview") + query).context["rows"]
        stale += ["首页不更新" in row.why for row in rows if row.portal == filled.city]
    assert stale == [False, True]
    assert not Inspection.objects.filter(day=fails).exists()
    before = TODAY() - timedelta(days=1)
    assert client.get(reverse("freshness_portal", args=[filled.city.pk]) + f"?at={before}").status_code == 404
    for odd in ("x", "9999-12-31", "0001-01-01", "2026-02-30", f"{TODAY()}"):
        assert "回到今天" not in text(client.get(reverse("freshness_overview"), {"at": odd}))


def test_screens_with_a_choice_of_date_load_its_script(client, filled, chief):
    client.force_login(chief)
    finding = Finding.objects.filter(site_id=filled.office.pk).first()
    for address in (
        reverse("freshness_channel", args=[channel(filled.office).pk]),
        reverse("freshness_finding", args=[finding.pk]),
    ):
        assert "date-time-chooser.js" in text(client.get(address))


def test_the_overview_costs_as_many_queries_for_three_portals_as_for_one(
    client, filled, person, chief, django_assert_max_num_queries
):
    client.force_login(chief)
    with django_assert_max_num_queries(40):
        client.get(reverse("freshness_overview"))


def test_screens_of_another_portal_are_refused(client, filled, person):
    foreign = channel(filled.city)
    finding = Finding.objects.filter(site_id=filled.city.pk).first()
    client.force_login(person("one", filled.office, "administrator"))
    for name, pk in (
        ("freshness_portal", filled.city.pk),
        ("freshness_channel", foreign.pk),
        ("freshness_finding", finding.pk),
    ):
        for send in (client.get, client.post):
            response = send(reverse(name, args=[pk]))
            assert response.status_code in (302, 403, 405), name
            if response.status_code == 302:
                assert response["Location"] == reverse("wagtailadmin_home")
    assert filled.city.name not in text(client.get(reverse("freshness_findings")))
    assert filled.city.name not in text(client.get(reverse("freshness_findings") + f"?portal={filled.city.pk}"))
    finding.refresh_from_db()
    assert finding.state == "open"


def test_a_portal_shows_rules_sources_and_channels(client, filled, person):
    client.force_login(person("one", filled.office))
    page = text(client.get(reverse("freshness_portal", args=[filled.office.pk])))
    assert "首页不更新" in page
    assert channel(filled.office).title in page
    assert "栏目编辑：one" in page


def test_a_list_is_confirmed_at_once_and_no_update_comes_of_it(client, filled, person):
    news = channel(filled.office)
    other = bring_in(news, TODAY() - timedelta(days=40), title="旧闻", review_on=TODAY() - timedelta(days=1))
    foreign = channel(filled.city).get_children().first()
    client.force_login(person("one", filled.office))
    address = reverse("freshness_channel", args=[news.pk])
    data = {"pages": [other.pk], "next_on": (TODAY() + timedelta(days=90)).isoformat(), "note": "电话已核对"}
    before = inspect(site_ids=[filled.office.pk]).portals[0]
    assert before.outcome("review-overdue").verdict == "fail"
    assert client.post(address, data).status_code == 302
    after = inspect(site_ids=[filled.office.pk]).portals[0]
    assert after.outcome("review-overdue").verdict == "pass"
    assert after.outcome("home-not-updated").fails_on == before.outcome("home-not-updated").fails_on
    assert Confirmation.objects.get().note == "电话已核对"
    client.post(address, data | {"pages": [foreign.pk]})
    assert Confirmation.objects.count() == 1


def test_exemptions_are_approved_from_above(client, filled, person):
    finding = Finding.objects.filter(site_id=filled.office.pk).first()
    address = reverse("freshness_finding", args=[finding.pk])
    data = {"action": "exempt", "reason": "改版", "until": (TODAY() + timedelta(days=9)).isoformat()}
    client.force_login(person("own", filled.office, "administrator"))
    client.post(address, data)
    finding.refresh_from_db()
    assert finding.state == "open"
    above = person("above", filled.district, "administrator", with_subordinates=True)
    client.force_login(above)
    client.post(address, data)
    finding.refresh_from_db()
    assert (finding.state, finding.approver) == ("exempt", above)


def test_a_finding_says_what_to_do_and_leads_to_the_page(client, filled, person):
    client.force_login(person("one", filled.office))
    finding = Finding.objects.get(site_id=filled.office.pk, rule="home-not-updated", subject="home")
    page = text(client.get(reverse("freshness_finding", args=[finding.pk])))
    assert load().rule("home-not-updated").remedy in page
    assert f'href="https://{filled.office.host}{finding.url}"' in page


def test_taking_a_finding_in_hand(client, filled, person):
    one = person("one", filled.office)
    finding = Finding.objects.filter(site_id=filled.office.pk).first()
    client.force_login(one)
    client.post(reverse("freshness_finding", args=[finding.pk]), {"text": "明天发"})
    finding.refresh_from_db()
    assert (finding.state, finding.assignee) == ("in_hand", one)
    assert finding.title in text(client.get(reverse("freshness_findings") + "?mine=1"))


def test_the_evidence_is_of_own_portals(client, filled, person):
    client.force_login(person("one", filled.office))
    response = client.get(reverse("freshness_overview") + "?format=xlsx")
    assert response["Content-Type"].endswith("sheet")
    assert response.content[:2] == b"PK"


def test_the_calendar_needs_its_key_alone_and_holds_own_forecasts(client, filled, person):
    one = person("one", filled.office)
    response = client.get(address_for(one))
    events = Calendar.from_ical(response.content).walk("VEVENT")
    assert events
    assert all(filled.office.name in str(event["summary"]) for event in events)
    assert client.get(reverse("freshness_calendar", args=["wrong"])).status_code == 404
    old = address_for(one)
    one.set_password("another-long-1")
    one.save()
    assert client.get(old).status_code == 404


def test_a_calendar_without_any_forecast_is_one_that_programs_read(client, filled, person):
    body = client.get(address_for(person("nobody"))).content
    assert [one.name for one in Calendar.from_ical(body).subcomponents] == ["VTIMEZONE"]
    assert b"TZID:Asia/Shanghai" in body


def test_dashboards_read_the_stored_outcomes_as_json(client, filled, person):
    one = person("one", filled.office)
    answer = client.get(address_for(one, "freshness_json")).json()
    assert [(portal["host"], portal["at"]) for portal in answer["portals"]] == [(filled.office.host, f"{TODAY()}")]
    assert {rule["rule"] for rule in answer["portals"][0]["rules"]} >= {"home-not-updated", "unreachable"}
    assert client.get(reverse("freshness_json", args=["wrong"])).status_code == 404


def test_the_calendar_shows_own_portals_on_the_days_they_fail_and_the_addresses_of_the_feeds(client, filled, person):
    one = person("one", filled.office)
    client.force_login(one)
    result = Inspection.objects.get(site_id=filled.office.pk).result
    for rule in result["rules"]:
        rule["fails_on"] = "2027-02-09" if rule["rule"] == "home-not-updated" else None
    Inspection.objects.update(result=result)
    page = text(client.get(reverse("freshness_days") + "?month=2027-02"))
    square = page.split("02-09</span>")[1].split("</td>")[0]
    assert filled.office.name in square
    assert "首页不更新" in square
    assert page.count("首页不更新") == 1
    for kind in ("ics", "json"):
        address = re.search(rf'value="http[^"]+(/calendar/[^"]+\.{kind})"', page)[1]
        assert client.get(address).status_code == 200
    for wrong in ("x", "0001-00", "9999-12", "0001-01"):
        assert client.get(reverse("freshness_days") + f"?month={wrong}").status_code == 200


def test_the_editor_is_told_when_the_channel_is_due(client, filled, person):
    one = person("one", filled.office)
    client.force_login(one)
    page = channel(filled.office).get_children().first()
    due = (TODAY() - timedelta(days=15)).isoformat()
    assert f"{due} 起未按期更新" in text(client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])))


def test_the_dashboard_names_verdict_and_own_findings(client, filled, person):
    client.force_login(person("one", filled.office))
    page = text(client.get(reverse("wagtailadmin_home")))
    assert "不合格" in page
    assert "个网站问题待整改" in page
    mine = page.split("待我整改的问题")[1].split("</table>")[0]
    assert "首页不更新" in mine
    assert filled.office.name in mine
    client.force_login(person("two", filled.district))
    assert "首页不更新：青湖区教育局要闻" not in text(client.get(reverse("wagtailadmin_home")))


def test_lists_kept_by_hand_are_for_cluster_administrators(client, filled, person, chief):
    day = TODAY().isoformat()
    case = {"site": filled.office.pk, "kind": "wording", "title": "错别字", "found_on": day}
    ignored = {"pattern": "https://oa.example.com/*", "note": "内网"}
    client.force_login(person("one", filled.office, "administrator"))
    for name, data in (("freshness_cases", case), ("freshness_ignored", ignored)):
        assert client.get(reverse(f"{name}:index")).status_code in (302, 403)
        assert client.post(reverse(f"{name}:add"), data).status_code in (302, 403)
    assert not (Case.objects.exists() or IgnoredAddress.objects.exists())
    client.force_login(chief)
    for name, data in (("freshness_cases", case), ("freshness_ignored", ignored)):
        assert client.get(reverse(f"{name}:index")).status_code == 200
        assert client.post(reverse(f"{name}:add"), data).status_code == 302
    assert (Case.objects.get().by, IgnoredAddress.objects.get().by) == (chief, chief)
    assert inspect(site_ids=[filled.office.pk]).portals[0].outcome("serious-error").verdict == "fail"


def test_a_district_is_shown_with_all_below_it_and_nothing_else(client, filled, person, chief):
    address = reverse("freshness_overview") + f"?district={filled.district.pk}"
    client.force_login(chief)
    table = text(client.get(address)).split("<tbody>")[1]
    assert filled.district.name in table
    assert filled.office.name in table
    assert filled.city.name not in table
    client.force_login(person("one", filled.office))
    assert filled.district.name not in text(client.get(address))


def test_the_pdf_holds_rules_sources_and_items_in_chinese_and_comes_out_the_same(client, filled, chief):
    client.force_login(chief)
    address = reverse("freshness_overview") + f"?format=pdf&district={filled.district.pk}&at={TODAY()}"
    first, second = client.get(address), client.get(address)
    assert first["Content-Type"] == "application/pdf"
    assert first.content == second.content
    found = "".join(page.extract_text() for page in PdfReader(BytesIO(first.content)).pages)
    flat = "".join(found.split())
    for expected in ("首页不更新", "国办秘函〔2019〕19号", filled.office.name, filled.office.host):
        assert expected in flat
    assert filled.city.host not in flat


def test_monitoring_reads_how_many_portals_have_each_verdict(client, filled):
    for verdict, row in zip(("pass", "fail", "fail"), standing.newest().values(), strict=True):
        type(row).objects.filter(pk=row.pk).update(verdict=verdict)
    lines = text(client.get("/metrics")).splitlines()
    for verdict, number in (("pass", 1), ("fail", 2), ("warning", 0), ("unknown", 0)):
        assert f'zhanqun_portals{{verdict="{verdict}"}} {number}' in lines


@pytest.fixture
def long_list(filled, monkeypatch):
    """A channel of three pages of pages; two of the oldest are due."""
    monkeypatch.setattr(ChannelView, "PER_PAGE", 2)
    news = channel(filled.office)
    for number in range(5):
        due = TODAY() - timedelta(days=number + 1) if number > 2 else None
        bring_in(news, TODAY() - timedelta(days=40 + number), title=f"旧闻{number}", review_on=due)
    return reverse("freshness_channel", args=[news.pk])


def test_the_list_of_a_channel_has_all_its_pages_those_due_first(client, filled, person, long_list):
    client.force_login(person("one", filled.office))
    shown = [
        [row["piece"].version.title for row in client.get(f"{long_list}?p={number}").context["page"].object_list]
        for number in (1, 2, 3)
    ]
    assert shown == [["旧闻4", "旧闻3"], [f"{filled.office.name}要闻", "旧闻0"], ["旧闻1", "旧闻2"]]
    page = text(client.get(long_list))
    assert "w-bulk#toggleAll" in page
    assert "?p=2" in page


def test_pages_behind_the_first_are_confirmed_where_they_stand(client, filled, person, long_list):
    client.force_login(person("one", filled.office))
    rows = client.get(f"{long_list}?p=3").context["page"].object_list
    data = {"pages": [row["piece"].page_id for row in rows], "next_on": f"{TODAY() + timedelta(days=9)}"}
    answer = client.post(f"{long_list}?p=3", data)
    assert answer["Location"].endswith("?p=3")
    assert Confirmation.objects.count() == 2
    first = client.get(long_list).context["page"].object_list
    assert [row["review_on"] for row in first] == [TODAY() - timedelta(days=5), TODAY() - timedelta(days=4)]


def test_a_mistyped_year_is_refused(client, filled, chief, long_list):
    client.force_login(chief)
    finding = Finding.objects.filter(site_id=filled.office.pk).first()
    page = client.get(long_list).context["page"].object_list[0]["piece"].page_id
    far = f"{TODAY().year + 100}-01-01"
    assert "请核对年份" in text(client.post(long_list, {"pages": [page], "next_on": far}))
    data = {"action": "exempt", "reason": "改版", "until": far}
    assert "请核对年份" in text(client.post(reverse("freshness_finding", args=[finding.pk]), data))
    finding.refresh_from_db()
    assert (finding.state, Confirmation.objects.count()) == ("open", 0)


def test_who_begins_a_page_is_told_when_its_channel_is_due(client, filled, person):
    client.force_login(person("one", filled.office))
    address = reverse("wagtailadmin_pages:add", args=["zq_content", "article", channel(filled.office).pk])
    due = (TODAY() - timedelta(days=15)).isoformat()
    assert f"{due} 起未按期更新" in text(client.get(address))


def test_the_chart_draws_the_limit_that_the_rule_has(client, filled, chief):
    client.force_login(chief)
    limits = []
    for values in ({}, {"window": "60 days"}, {"active": False}):
        change_rule(load().rule("home-not-updated"), values, by=chief, reason="试点")
        standing.refresh([filled.city.pk])
        (row,) = rows_for([filled.city])
        limits.append(re.findall(r"y1=\"([^\"]+)\"", row.chart))
    assert len({limit for found in limits[:2] for limit in found}) == 2
    assert limits[2] == []
