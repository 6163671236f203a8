"""Serious cases kept by hand: what counts when, also after they were changed or taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sites.freshness import standing
from sites.freshness.inspecting import inspect
from sites.freshness.models import Case, PortalEntry
from tests.sites.freshness.conftest import channel, publish, text

TODAY = timezone.localdate


def test_a_case_found_untrue_later_counted_until_then(client, filled, chief):
    client.force_login(chief)
    site, before = filled.office.site, TODAY() - timedelta(days=3)
    case = Case.objects.create(site=site, kind="wording", title="错误表述", found_on=before)
    for model in (Case, PortalEntry):
        model.objects.update(at=timezone.now() - timedelta(days=3))
    values = {"site": site.pk, "kind": "wording", "title": case.title, "found_on": f"{before}", "dismissed": "on"}
    assert client.post(reverse("freshness_cases:edit", args=[case.pk]), values).status_code == 302
    outcomes = [
        inspect(day, [site.pk]).portals[0].outcome("serious-error").verdict
        for day in (before, TODAY() - timedelta(days=1), TODAY())
    ]
    assert outcomes == ["fail", "fail", "pass"]


@pytest.fixture
def old_case(filled):
    """Reported three days ago, when the portal was open already."""
    before = TODAY() - timedelta(days=3)
    case = Case.objects.create(site=filled.office.site, kind="wording", title="错误表述", found_on=before)
    for model in (Case, PortalEntry):
        model.objects.update(at=timezone.now() - timedelta(days=3))
    return case


def serious_on(*days_ago: int, site_id: int) -> list[str]:
    days = [TODAY() - timedelta(days=number) for number in days_ago]
    return [inspect(day, [site_id]).portals[0].outcome("serious-error").verdict for day in days]


def test_a_case_that_is_taken_back_still_counts_in_inspections_of_the_past(client, chief, old_case):
    client.force_login(chief)
    address = reverse("freshness_cases:delete", args=[old_case.pk])
    assert "以前各天的检查结果不变" in text(client.get(address))
    assert client.post(address).status_code == 302
    assert serious_on(3, 1, 0, site_id=old_case.site_id) == ["fail", "fail", "pass"]
    assert standing.newest([old_case.site_id])[old_case.site_id].result["rules"][0]["verdict"] == "pass"
    assert (
        old_case.title not in text(client.get(reverse("freshness_cases:index"))).split("<main")[1].split("messages")[-1]
    )
    assert client.get(reverse("freshness_cases:edit", args=[old_case.pk])).status_code in (302, 403)


def test_a_case_whose_dates_are_changed_leaves_what_it_was_to_the_past(client, filled, chief, old_case):
    client.force_login(chief)
    values = {"site": old_case.site_id, "kind": "wording", "title": old_case.title}
    dates = {"found_on": f"{old_case.found_on}", "closed_on": f"{old_case.found_on + timedelta(days=1)}"}
    assert client.post(reverse("freshness_cases:edit", args=[old_case.pk]), values | dates).status_code == 302
    assert serious_on(3, 1, 0, site_id=old_case.site_id) == ["fail", "fail", "pass"]
    moved = values | dates | {"closed_on": "", "site": filled.city.pk}
    assert client.post(reverse("freshness_cases:edit", args=[old_case.pk]), moved).status_code == 302
    assert serious_on(1, 0, site_id=old_case.site_id) == ["fail", "pass"]
    assert serious_on(1, 0, site_id=filled.city.pk) == ["pass", "fail"]


def test_a_suspected_date_is_dismissed_by_registering_its_address(client, cluster, chief):
    page = publish(channel(cluster.office), published_at=timezone.now() - timedelta(days=10))
    serious = inspect(site_ids=[cluster.office.pk]).portals[0].outcome("serious-error")
    assert serious.verdict == "warning"
    client.force_login(chief)
    data = {"site": cluster.office.pk, "kind": "forged", "title": "补录", "found_on": TODAY().isoformat()}
    data |= {"url": f"https://{cluster.office.host}{page.publication.path}", "dismissed": "on", "note": "有原件"}
    client.post(reverse("freshness_cases:add"), data)
    assert inspect(site_ids=[cluster.office.pk]).portals[0].outcome("serious-error").verdict == "pass"


def test_days_that_cannot_be_are_refused(client, filled, chief):
    """A case that ended before it was found, or is found tomorrow, would count against nobody and nobody would know."""
    client.force_login(chief)
    today = timezone.localdate()
    given = {"site": filled.city.pk, "kind": "wording", "title": "错字", "found_on": today}
    for wrong, says in (
        ({"closed_on": today - timedelta(days=1)}, "处置完成日期不能早于发现日期"),
        ({"found_on": today + timedelta(days=1)}, "发现日期不能晚于今天"),
    ):
        assert says in text(client.post(reverse("freshness_cases:add"), {**given, **wrong}))
    assert not Case.objects.exists()
    assert client.post(reverse("freshness_cases:add"), {**given, "closed_on": today}).status_code == 302
