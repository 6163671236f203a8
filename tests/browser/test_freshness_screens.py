"""Screens on inspections, and those of announcements and sharing that stand beside them: usable by everybody."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cms.changes.readers import catch_up, registered
from sites.freshness.models import Finding
from tests.browser import tools
from tests.browser.office import DESK, PHONE, Office, browser, office
from tests.sites.freshness.conftest import bring_in, channel

__all__ = ["browser", "office"]

pytestmark = [pytest.mark.browser, tools.needs_chromium, tools.needs_axe]


@pytest.fixture
def stale(office: Office) -> Office:
    """A bureau whose news are a month old."""
    bring_in(channel(office.portal), timezone.localdate() - timedelta(days=30), title="一个月前的要闻")
    catch_up(registered()["freshness"])
    return office


def addresses_of(office: Office) -> list[str]:
    """The screens, with a day of the future where one can be asked for."""
    news, finding = channel(office.portal), Finding.objects.filter(site_id=office.portal.pk).first()
    day = f"?at={timezone.localdate() + timedelta(days=20)}"
    named = ("overview", "findings", "rules", "days", "public_page", "work_reports")
    return [
        reverse("wagtailadmin_home"),
        *(reverse(f"freshness_{name}") for name in named),
        reverse("freshness_overview") + day,
        reverse("freshness_portal", args=[office.portal.pk]) + day,
        reverse("freshness_channel", args=[news.pk]),
        reverse("freshness_finding", args=[finding.pk]),
        reverse("freshness_rule", args=["channels-not-updated-a"]),
        reverse("freshness_work_report_latest", args=[office.portal.pk]),
        reverse("freshness_cases:index"),
        reverse("zq_sharing_drift"),
        reverse("zq_sharing_duty"),
    ]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_everybody_can_use_them_at_a_desk_and_on_a_phone(stale: Office, size: tuple[int, int]) -> None:
    wrong = {}
    with stale.at_work("chief", size) as page:
        for address in addresses_of(stale):
            page.goto(stale.address + address)
            found = tools.axe_violations(page)
            if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
                found.append("wider than the screen")
            if found:
                wrong[address] = found
    assert wrong == {}


def test_a_person_finds_the_own_findings_on_the_dashboard_and_the_badge_on_the_page(stale: Office) -> None:
    with stale.at_work("editor") as page:
        page.get_by_role("link", name="首页不更新：一个月前的要闻").click()
        page.get_by_role("button", name="由我处理").click()
        page.locator(".messages .success").wait_for()
        article = channel(stale.portal).get_children().first()
        page.goto(stale.address + reverse("wagtailadmin_pages:edit", args=[article.pk]))
        assert "起未按期更新" in page.locator(".messages").inner_text()
