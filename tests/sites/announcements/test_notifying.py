"""Who is told by mail that an announcement waits for them."""

import pytest
from django.core import mail
from django.urls import reverse

from sites.announcements import notifying, sending

from .conftest import draft, later


@pytest.fixture
def told(django_capture_on_commit_callbacks):
    """Do something, and give the addresses that were written to."""

    def do(act, *args) -> list[str]:
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(*args)
        notifying.flush()
        return sorted(address for message in mail.outbox for address in message.to)

    return do


def test_those_who_may_approve_are_told_of_a_pending_emergency(cluster, chief, deputy, person, told):
    person("editor", cluster.city)
    person("stranger", cluster.other, "administrator")
    head = person("head", cluster.district, "administrator", with_subordinates=True)
    row = draft(cluster.district, ["cluster"], severity="emergency", author=chief)
    assert told(sending.submit, row, chief) == [deputy.email, head.email]
    assert row.title in mail.outbox[0].subject
    assert reverse("announcements:inspect", args=[row.pk]) in mail.outbox[0].body


def test_editors_are_told_of_what_waits_for_their_answer_when_it_begins(cluster, person, told):
    editor = person("editor", cluster.district)
    row = draft(cluster.city, ["kind:district"], mandatory=False, answer_by=later(days=2), starts_at=later(hours=1))
    assert told(sending.send, row) == []
    assert told(sending.keep_time, later(hours=2)) == [editor.email]


def test_editors_of_a_portal_that_joins_are_told_and_no_others(cluster, person, told):
    person("editor", cluster.bureau)
    late = person("late", cluster.other)
    sending.send(draft(cluster.city, ["tag:民生"], mandatory=False, answer_by=later(days=2)))
    cluster.other.tags = ["民生"]
    cluster.other.save()
    assert told(sending.follow_portals) == [late.email]


def test_a_mail_server_that_is_away_holds_up_nothing_and_is_logged(cluster, chief, deputy, told, monkeypatch, caplog):
    def away(*args, **kwargs):
        raise ConnectionRefusedError

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", away)
    row = draft(cluster.city, severity="emergency", author=chief)
    assert told(sending.submit, row, chief) == []
    row.refresh_from_db()
    assert row.status == "pending"
    assert "mail server is away" in caplog.text
