"""A worker and a request, or two requests, at the same portal at once: it comes out as if one had waited."""

import pytest
from django.utils import timezone

from cms.content.models import Article
from sites.freshness import standing
from sites.freshness.findings import follow
from sites.freshness.inspecting import inspect
from sites.freshness.models import Finding, FindingNote, PortalEntry, WorkReport
from sites.freshness.work_report.publishing import publish
from sites.portals.opening import open_portal
from tests.sites.freshness.conftest import follow as read_log
from tests.transactions import meanwhile

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_inspections_open_a_finding_once():
    open_portal("www.yunzhou.example", "云州市人民政府", "city")
    read_log()
    Finding.objects.all().delete()
    inspected = inspect()
    standing.store(inspected)
    meanwhile(lambda: follow(inspected), lambda: follow(inspected))
    assert Finding.objects.filter(rule="home-not-updated", veto=True).count() == 1
    assert FindingNote.objects.count() == Finding.objects.count()


def test_two_who_publish_the_work_report_make_one_page(chief):
    city = open_portal("www.yunzhou.example", "云州市人民政府", "city")
    read_log()
    year = timezone.localdate().year - 1
    PortalEntry.objects.update(at=timezone.now().replace(year=year, month=6, day=1))
    meanwhile(lambda: publish(city, year, chief), lambda: publish(city, year, chief))
    (page,) = Article.objects.filter(title__contains="年度报表")
    assert (page.pk, page.revisions.count()) == (WorkReport.objects.get().page_id, 2)
