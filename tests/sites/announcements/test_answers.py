"""What portals say to an announcement, what is seen of it, and who is reminded."""

import csv
import hashlib
import io
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from wagtail.models import ModelLogEntry

from sites.announcements import answering, delivering, exporting, receipts, reminding, sending, verifying
from sites.announcements.delivering import deliver
from sites.announcements.models import Announcement
from sites.portals.models import Portal
from sites.publishing.receipts.fetching import Answer
from sites.publishing.tree import Tree

from .conftest import later, read_changes, sent, showing, taken_back

OPTIONAL = {"mandatory": False}


@pytest.fixture
def offer(cluster):
    """An announcement that districts may adopt."""
    return sent(cluster.city, ["kind:district"], mandatory=False, answer_by=later(days=2))


@pytest.fixture
def editor(cluster, person):
    return person("editor", cluster.district)


def digest_of(portal) -> str:
    return hashlib.sha256(Tree(portal.host).read("/_fragments/announcements.html")).hexdigest()


def answered(offer: Announcement, portal, user, word, **more):
    row = answering.answer(offer.deliveries.get(portal=portal), user, word, **more)
    deliver([offer.pk])
    return row


def test_nothing_shows_before_the_portal_adopts_it(cluster, offer, editor):
    assert showing(cluster) == set()
    answered(offer, cluster.district, editor, "adopted")
    assert showing(cluster) == {"district"}
    assert [one.state for one in receipts.deliveries(offer)] == ["adopted", "accepted"]


def test_an_adapted_introduction_stands_before_the_text(cluster, offer, editor):
    answered(offer, cluster.district, editor, "adapted", introduction="我区北街片区受影响。")
    assert showing(cluster, "我区北街片区受影响。") == {"district"}


def test_a_portal_that_declines_after_adopting_takes_it_down_with_a_reason(cluster, offer, editor):
    answered(offer, cluster.district, editor, "adopted")
    with pytest.raises(ValidationError):
        answered(offer, cluster.district, editor, "declined")
    answered(offer, cluster.district, editor, "declined", reason="与本区无关")
    assert showing(cluster) == set()
    assert offer.deliveries.get(portal=cluster.district).reason == "与本区无关"


def test_the_receipt_is_of_the_words_that_are_shown(cluster, offer, editor):
    answered(offer, cluster.district, editor, "adopted")
    offer.deliveries.update(live_at=timezone.now())
    answered(offer, cluster.district, editor, "adapted", introduction="我区北街片区受影响。")
    row = offer.deliveries.get(portal=cluster.district)
    assert row.sha256 == digest_of(cluster.district)
    assert (row.state, row.live_at) == ("adapted", None)
    sent(cluster.district, title="另一则")
    row.refresh_from_db()
    assert row.sha256 == digest_of(cluster.district), "the bar has changed with another announcement"


def test_states_are_those_of_the_contract(cluster, offer, editor, person):
    answered(offer, cluster.district, editor, "adopted")
    answered(offer, cluster.district, editor, "declined", reason="与本区无关")
    assert [one.state for one in receipts.deliveries(offer)] == ["declined", "accepted"]
    taken_back(offer)
    assert [one.state for one in receipts.deliveries(offer)] == ["declined", "withdrawn"]


@pytest.mark.parametrize("state", ["normal", "suspended", "closed"])
def test_what_was_withdrawn_before_it_began_is_withdrawn_everywhere(cluster, state):
    row = sent(cluster.city, ["kind:district"], starts_at=later(hours=1))
    Portal.objects.filter(pk=cluster.other.pk).update(state=state)
    taken_back(row)
    assert {one.state for one in receipts.deliveries(row)} == {"withdrawn"}


def let_the_day_pass(offer):
    offer.deliveries.update(answer_by=later(hours=-1))


@pytest.mark.parametrize("ends", [None, 1])
def test_who_joins_later_has_as_much_time_as_the_others_had_but_for_the_end(cluster, editor, ends):
    row = sent(cluster.city, ["tag:民生"], mandatory=False, answer_by=later(days=2))
    past = {"approved_at": later(days=-3), "answer_by": later(days=-1), "ends_at": ends and later(days=ends)}
    Announcement.objects.filter(pk=row.pk).update(**past)
    cluster.district.tags = ["民生"]
    cluster.district.save()
    read_changes()
    due = row.deliveries.get(portal=cluster.district).answer_by
    assert abs(due - later(days=ends or 2)) < timedelta(minutes=1)
    assert receipts.counts(Announcement.objects.get(pk=row.pk)).waiting == 0
    answered(row, cluster.district, editor, "declined", reason="不适用")
    assert showing(cluster) == set()


@pytest.mark.parametrize("more", [{}, {"banner": False, "channel_kinds": ["notices"]}], ids=["banner", "page"])
def test_the_portal_that_announces_has_said_yes_and_is_asked_nothing(cluster, chief, client, more):
    row = sent(cluster.city, mandatory=False, answer_by=later(days=2), **more)
    read_changes()
    mine = row.deliveries.get(portal=cluster.city)
    assert (mine.state, mine.built_at is not None) == ("adopted", True)
    assert row.deliveries.exclude(answer="").count() == 1
    for word in ("adapted", "declined"):
        with pytest.raises(ValidationError, match="本站发起"):
            answering.answer(mine, chief, word, introduction="本站导语", reason="不想")
    client.force_login(chief)
    html = client.get(reverse("zq_announcements_received_one", args=[mine.pk])).content.decode()
    assert "不用答复" in html
    assert 'name="answer"' not in html


def test_after_the_deadline_nobody_declines_but_may_still_adopt(cluster, offer, editor):
    let_the_day_pass(offer)
    with pytest.raises(ValidationError, match="期限已过"):
        answered(offer, cluster.district, editor, "declined", reason="晚了")
    answered(offer, cluster.district, editor, "adopted")
    assert showing(cluster) == {"district"}


def test_a_mandatory_announcement_takes_no_answer(cluster, editor):
    row = sent(cluster.city)
    with pytest.raises(ValidationError, match="必须显示"):
        answered(row, cluster.district, editor, "declined", reason="不想")


def test_rates_and_latecomers_are_counted(cluster, offer, editor):
    answered(offer, cluster.district, editor, "adopted")
    let_the_day_pass(offer)
    found = receipts.counts(Announcement.objects.get(pk=offer.pk))
    assert (found.total, found.adoption, found.waiting, found.built) == (2, 50, 1, 1)


def test_the_receipts_can_be_taken_home_as_a_table(cluster, offer, editor):
    answered(offer, cluster.district, editor, "declined", reason="=1+1")
    lines = list(csv.reader(io.StringIO(exporting.csv_of(offer).decode("utf-8-sig"))))
    assert [line[1] for line in lines[1:]] == ["www.qinghu.example", "www.dongshan.example"]
    assert lines[1][12] == "'=1+1"
    sheet = load_workbook(io.BytesIO(exporting.xlsx_of(offer))).active
    assert [[cell or "" for cell in row] for row in sheet.iter_rows(values_only=True)] == lines


def test_those_who_have_not_answered_are_reminded_once_before_the_deadline(cluster, offer, editor, person):
    person("late", cluster.other)
    answered(offer, cluster.district, editor, "adopted")
    assert reminding.remind_due() == 0
    offer.deliveries.update(answer_by=later(hours=20))
    assert (reminding.remind_due(), reminding.remind_due()) == (1, 0)
    [message] = mail.outbox
    assert message.to == ["late@example.org"]
    assert offer.title in message.subject
    assert (
        reverse("zq_announcements_received_one", args=[offer.deliveries.get(portal=cluster.other).pk]) in message.body
    )


def test_an_emergency_that_nobody_reads_is_brought_to_mind(cluster, person):
    person("late", cluster.other)
    sent(cluster.city, ["portal:www.dongshan.example"], severity="emergency")
    assert reminding.remind_due() == 0
    assert reminding.remind_due(later(hours=2)) == 1
    entry = ModelLogEntry.objects.get(action="zq_announcements.remind")
    assert (entry.user, entry.data) == (None, {"names": ["东山县人民政府"], "portals": 1})


@pytest.mark.parametrize("trouble", ["away", "refused", "no address"])
def test_nobody_counts_as_reminded_whom_no_mail_reached(cluster, person, monkeypatch, trouble):
    late = person("late", cluster.other)
    sent(cluster.city, ["portal:www.dongshan.example"], severity="emergency")

    def fail(*args, **kwargs):
        raise ConnectionRefusedError if trouble == "away" else SMTPRecipientsRefused({})

    with monkeypatch.context() as patch:
        if trouble == "no address":
            get_user_model().objects.update(email="")
        else:
            patch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", fail)
        assert reminding.remind_due(later(hours=2)) == 0
    get_user_model().objects.filter(pk=late.pk).update(email="late@example.org")
    assert (reminding.remind_due(later(hours=2)), len(mail.outbox)) == (1, 1)


def test_live_is_what_the_public_address_shows(cluster, monkeypatch):
    row = sent(cluster.city, ["kind:district"])
    right = Tree(cluster.district.host).read("/_fragments/announcements.html")
    answers = {cluster.district.host: Answer(200, right), cluster.other.host: Answer(200, b"<div></div>")}
    monkeypatch.setattr(verifying, "fetch", lambda host, path: answers[host])
    monkeypatch.setattr(verifying, "_pace", verifying._Pace())
    assert (verifying.verify_due(), verifying.verify_due()) == (1, 0)
    assert {one.portal.host: one.state for one in receipts.deliveries(row)} == {
        cluster.district.host: "live",
        cluster.other.host: "built",
    }


@pytest.fixture
def blocked(cluster, tmp_path):
    """The folder of a portal's bar is in the way; calling it mends that."""
    folder = tmp_path / "output" / cluster.other.host / "current" / "_fragments"
    hidden = folder.with_name("_hidden")
    folder.rename(hidden)
    folder.write_text("in the way")

    def mend() -> None:
        folder.unlink()
        hidden.rename(folder)

    return mend


def test_a_file_that_cannot_be_written_is_told_and_written_when_it_can(cluster, blocked):
    row = sent(cluster.city)
    assert row.deliveries.get(portal=cluster.other).state == "failed"
    assert receipts.counts(row).built == 4
    blocked()
    read_changes()
    assert row.deliveries.get(portal=cluster.other).state == "built"
    assert "other" in showing(cluster)


def test_what_never_came_to_disk_ends_as_withdrawn_and_is_not_tried_again(cluster, blocked):
    row = sent(cluster.city)
    sending.withdraw(row)
    blocked()
    call_command("announce", withdraw=row.pk)
    delivery = row.deliveries.get(portal=cluster.other)
    assert (delivery.state, delivery.error, delivering.has_failed()) == ("withdrawn", "", False)


def test_what_could_not_be_taken_off_recovers_once_it_can(cluster, tmp_path):
    row = sent(cluster.city)
    folder = tmp_path / "output" / cluster.other.host / "current" / "_fragments"
    hidden = folder.with_name("_hidden")
    folder.rename(hidden)
    folder.write_text("in the way")
    taken_back(row)
    assert row.deliveries.get(portal=cluster.other).state == "failed"
    folder.unlink()
    hidden.rename(folder)
    read_changes()
    assert row.deliveries.get(portal=cluster.other).state == "withdrawn"
    assert not delivering.has_failed()
    call_command("announce", withdraw=row.pk)
    assert "other" not in showing(cluster)
