"""A worker and a request inspect the same portal at once: its findings come out as if one had waited."""

import pytest

from sites.freshness import standing
from sites.freshness.findings import follow
from sites.freshness.inspecting import inspect
from sites.freshness.models import Finding, FindingNote
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
