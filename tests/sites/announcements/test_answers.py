"""What portals say to an announcement, what is seen of it, and who is reminded."""

import csv
import io

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from sites.announcements import answering, exporting, receipts, reminding, verifying
from sites.announcements.delivering import deliver
from sites.announcements.models import Announcement
from sites.publishing.receipts.fetching import Answer
from sites.publishing.tree import Tree

from .conftest import later, read_changes, sent, showing

OPTIONAL = {"mandatory": False}


@pytest.fixture
def offer(cluster):
    """An announcement that districts may adopt."""
    return sent(cluster.city, ["kind:district"], mandatory=False, answer_by=later(days=2))


@pytest.fixture
def editor(cluster, person):
    return person("editor", cluster.district)


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


def test_after_the_deadline_nobody_declines_but_may_still_adopt(cluster, offer, editor):
    Announcement.objects.filter(pk=offer.pk).update(answer_by=later(hours=-1))
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
    Announcement.objects.filter(pk=offer.pk).update(answer_by=later(hours=-1))
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
    Announcement.objects.filter(pk=offer.pk).update(answer_by=later(hours=20))
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


def test_a_file_that_cannot_be_written_is_told_and_written_when_it_can(cluster, tmp_path):
    folder = tmp_path / "output" / cluster.other.host / "current" / "_fragments"
    hidden = folder.with_name("_hidden")
    folder.rename(hidden)
    folder.write_text("in the way")
    row = sent(cluster.city)
    assert row.deliveries.get(portal=cluster.other).state == "failed"
    assert receipts.counts(row).built == 4
    folder.unlink()
    hidden.rename(folder)
    read_changes()
    assert row.deliveries.get(portal=cluster.other).state == "built"
    assert "other" in showing(cluster)
