"""Screens of the announcements that a portal received: who reads and answers for it."""

import pytest
from django.urls import reverse

from sites.announcements import received, sending
from sites.announcements.models import Delivery

from .conftest import draft, later, page, sent


def test_what_a_portal_received_is_leafed_through(client, cluster, person, monkeypatch):
    monkeypatch.setattr(received, "PER_PAGE", 1)
    for title in ("第一则", "第二则"):
        sending.send(draft(cluster.city, title=title))
    client.force_login(person("reader", cluster.district))
    newest, oldest = (client.get(reverse("zq_announcements_received"), {"p": p}).content.decode() for p in (1, 2))
    assert ("第二则" in newest, "第一则" in newest, 'rel="next"' in newest) == (True, False, True)
    assert ("第二则" in oldest, "第一则" in oldest, 'rel="prev"' in oldest) == (False, True, True)


def test_an_editor_reads_and_answers_for_the_own_portal_only(client, cluster, person):
    row = sent(cluster.city, ["kind:district"], mandatory=False, answer_by=later(days=1))
    own, foreign = (row.deliveries.get(portal=portal) for portal in (cluster.district, cluster.other))
    client.force_login(person("one", cluster.district))
    assert "待答复" in page(client, "zq_announcements_received")
    page(client, "zq_announcements_received_one", own.pk)
    assert client.get(reverse("zq_announcements_received_one", args=[foreign.pk])).status_code in (302, 403, 404)
    for one in (own, foreign):
        client.post(reverse("zq_announcements_received_one", args=[one.pk]), {"answer": "declined", "reason": "无关"})
    assert [Delivery.objects.get(pk=one.pk).answer for one in (own, foreign)] == ["declined", ""]


def test_a_mandatory_announcement_is_marked_as_read(client, cluster, person):
    row = sent(cluster.city, ["kind:district"])
    editor = person("one", cluster.district)
    client.force_login(editor)
    own = row.deliveries.get(portal=cluster.district)
    client.post(reverse("zq_announcements_received_one", args=[own.pk]), {"read": "1"})
    own.refresh_from_db()
    assert (own.state, own.read_by) == ("read", editor)


@pytest.mark.parametrize("more", [{}, {"mandatory": False, "answer_by": later(days=1)}], ids=["mandatory", "optional"])
def test_of_what_is_over_nobody_is_told_that_it_must_be_shown_or_answered(client, cluster, person, more):
    row = sent(cluster.city, ["kind:district"], **more)
    sending.withdraw(row)
    client.force_login(person("one", cluster.district))
    address = reverse("zq_announcements_received_one", args=[row.deliveries.get(portal=cluster.district).pk])
    text = client.get(address).content.decode()
    assert "公告已结束" in text
    assert "必须显示" not in text
    assert "前答复" not in text
