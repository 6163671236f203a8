"""What the registry puts on the board of whoever answers for a portal."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sites.portals.dashboard import Viewer, tasks_for
from sites.portals.models import Portal


def suspend(portal: Portal, until: date) -> None:
    Portal.objects.filter(pk=portal.pk).update(state="suspended", closing_note="升级", closed_until=until)


def late_for(user) -> list[int]:
    return [task.count for task in tasks_for(Viewer(user)) if "预计恢复日期" in str(task.label)]


def url_for(user) -> str:
    return next(task.url for task in tasks_for(Viewer(user)) if "预计恢复日期" in str(task.label))


@pytest.mark.parametrize(("days", "late"), [(-1, [1]), (0, [])])
def test_a_portal_off_line_beyond_its_day_waits_for_its_administrators(cluster, person, chief, days, late):
    suspend(cluster.office, timezone.localdate() + timedelta(days=days))
    assert late_for(person("own", cluster.office, "administrator")) == late
    assert late_for(chief) == late
    assert late_for(person("other", cluster.bureau, "administrator")) == []
    assert late_for(person("editor", cluster.office, "editor")) == []


def test_whoever_may_change_the_notice_is_led_to_it(cluster, person, chief):
    yesterday = timezone.localdate() - timedelta(days=1)
    suspend(cluster.office, yesterday)
    notice, those = reverse("portals:suspend", args=[cluster.office.pk]), reverse("portals:index") + "?state=suspended"
    assert url_for(chief) == notice
    assert url_for(person("own", cluster.office, "administrator")) == those
    suspend(cluster.bureau, yesterday)
    assert url_for(chief) == those
