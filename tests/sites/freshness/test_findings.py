"""Findings: opened, taken in hand, fixed by measure, opened again, exempt, escalated; and the mail about them."""

import contextlib
import socket
import subprocess
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import chinese_calendar
import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from environs import Env

from cms.settings import celery
from sites.freshness import findings, jobs, notices, standing, workdays
from sites.freshness.active_rules import change_rule
from sites.freshness.kinds import FindingState, Level
from sites.freshness.models import Finding, Notice
from sites.freshness.packs import load
from sites.portals.transitions import change_state
from tests.sites.freshness.conftest import bring_in, channel, follow, publish, text

TODAY = timezone.localdate


@pytest.fixture
def stale(cluster):
    """The city's home page, not updated for a month."""
    bring_in(channel(cluster.city), TODAY() - timedelta(days=30))
    return cluster.city


def home_findings(portal):
    return {row.subject: row for row in Finding.objects.filter(site_id=portal.pk, rule="home-not-updated")}


def test_a_veto_opens_one_for_the_portal_and_one_for_the_editors(stale):
    found = home_findings(stale)
    assert (found[""].veto, found[""].level) == (True, Level.ADMINISTRATOR)
    assert (found["home"].veto, found["home"].level) == (False, Level.EDITORS)
    assert found[""].due_on == workdays.after(TODAY(), 2)


def test_publishing_fixes_it_and_staleness_opens_it_again(stale):
    page = publish(channel(stale))
    row = home_findings(stale)[""]
    assert (row.state, row.fixed_on) == (FindingState.FIXED, TODAY())
    page.unpublish()
    standing.refresh([stale.pk])
    follow()
    row = home_findings(stale)[""]
    assert (row.state, row.reopened) == (FindingState.OPEN, 1)
    assert [note.text for note in row.notes.all()] == ["检查发现", "检查确认已整改", "再次出现"]


def test_taking_it_in_hand_does_not_fix_it(stale, person):
    row = home_findings(stale)[""]
    findings.take_in_hand(row, person("one", stale))
    standing.refresh([stale.pk])
    assert home_findings(stale)[""].state == FindingState.IN_HAND


def test_an_exemption_ends_on_its_day(stale, chief):
    row = home_findings(stale)[""]
    findings.exempt(row, chief, "改版", TODAY() + timedelta(days=5))
    standing.refresh([stale.pk])
    assert home_findings(stale)[""].state == FindingState.EXEMPT
    Finding.objects.filter(pk=row.pk).update(exempt_until=TODAY() - timedelta(days=1))
    standing.refresh([stale.pk])
    assert home_findings(stale)[""].state == FindingState.OPEN


def notes(row) -> list[str]:
    return list(row.notes.values_list("text", flat=True))


def test_a_rule_switched_off_drops_its_findings_and_says_nothing_of_repair(stale):
    change_rule(load().rule("home-not-updated"), {"active": False}, by=None, reason="试点")
    standing.refresh([stale.pk])
    row = home_findings(stale)[""]
    assert (row.state, row.fixed_on) == (FindingState.DROPPED, None)
    assert notes(row) == ["检查发现", "指标已停用，不再检查"]
    change_rule(load().rule("home-not-updated"), {}, by=None, reason="恢复")
    standing.refresh([stale.pk])
    row = home_findings(stale)[""]
    assert (row.state, notes(row)[-1]) == (FindingState.OPEN, "再次出现")


def test_an_exemption_outlives_that_its_finding_was_gone(stale, chief):
    findings.exempt(home_findings(stale)[""], chief, "改版", TODAY() + timedelta(days=60))
    page = publish(channel(stale))
    assert home_findings(stale)[""].state == FindingState.FIXED
    page.unpublish()
    follow()
    row = home_findings(stale)[""]
    assert (row.state, row.reopened, row.fixed_on) == (FindingState.EXEMPT, 0, None)
    assert "仍然有效" in notes(row)[-1]


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_findings_of_a_portal_that_is_not_open_rest(cluster, person, state):
    stale = cluster.office
    bring_in(channel(stale), TODAY() - timedelta(days=30))
    person("boss", stale, "administrator")
    change_state(stale, state, note="撤并", until=TODAY() + timedelta(days=3) if state == "suspended" else None)
    mine = Finding.objects.filter(site_id=stale.pk)
    levels = list(mine.order_by("pk").values_list("level", "due_on"))
    findings.escalate(TODAY() + timedelta(days=90))
    assert list(mine.order_by("pk").values_list("level", "due_on")) == levels
    assert (notices.send_alerts(), notices.send_digests()) == (0, 0)
    assert mail.outbox == []
    follow()
    states = set(mine.exclude(state=FindingState.FIXED).values_list("state", flat=True))
    assert states == ({FindingState.DROPPED} if state == "closed" else {FindingState.OPEN})
    if state == "closed":
        assert notes(home_findings(stale)[""])[-1] == "站点已永久关停"


def test_what_is_late_goes_to_the_next_level_with_a_new_date(stale):
    row = home_findings(stale)["home"]
    assert findings.escalate(row.due_on) == 0
    day = max(each.due_on for each in Finding.objects.filter(site_id=stale.pk)) + timedelta(days=1)
    findings.escalate(day)
    row.refresh_from_db()
    assert (row.level, row.due_on) == (Level.ADMINISTRATOR, workdays.after(day, 2))
    assert findings.escalate(day) == 0


@pytest.mark.parametrize(
    ("day", "count", "due"),
    [
        (date(2026, 9, 30), 1, date(2026, 10, 8)),
        (date(2026, 2, 13), 1, date(2026, 2, 14)),
        (date(2026, 11, 20), 1, date(2026, 11, 23)),
        # Years whose holidays nobody knows yet have the days that the law itself names.
        (date(2039, 9, 30), 1, date(2039, 10, 4)),
        (date(2098, 12, 31), 1, date(2099, 1, 2)),
    ],
)
def test_working_days_know_holidays_and_the_days_worked_for_them(day, count, due):
    assert workdays.after(day, count) == due


def test_a_year_whose_holidays_are_not_known_is_told_a_month_before(client, stale, chief, monkeypatch, caplog):
    client.force_login(chief)
    address = reverse("freshness_findings")
    last = max(chinese_calendar.holidays).year
    days = (date(last, 11, 30), date(last, 12, 1), date(last + 1, 6, 1))
    assert [workdays.unknown_year(day) for day in days] == [None, last + 1, last + 1]
    monkeypatch.setattr(workdays, "unknown_year", lambda: 2098)
    assert "2098 年的放假安排还没有装入" in text(client.get(address))
    jobs.inspect_daily()
    assert "2098" in caplog.text
    monkeypatch.setattr(workdays, "unknown_year", lambda: None)
    assert "放假安排还没有装入" not in text(client.get(address))


def test_veto_warnings_go_out_at_once_and_once(stale, person):
    person("boss", stale, "administrator")
    assert notices.send_alerts() > 0
    subjects = [message.subject for message in mail.outbox]
    assert any("首页不更新" in subject for subject in subjects)
    mail.outbox.clear()
    assert notices.send_alerts() == 0


def test_asking_again_for_alerts_that_were_sent_costs_a_few_queries_and_writes_nothing(stale, person):
    for number in range(3):
        person(f"boss{number}", stale, "administrator")
    assert notices.send_alerts() >= 3
    with CaptureQueriesContext(connection) as queries:
        assert notices.send_alerts() == 0
    about_notices = [query["sql"] for query in queries if "zq_freshness_notice" in query["sql"]]
    assert len(about_notices) == 1
    assert not [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "SAVEPOINT"))]


def test_what_was_fixed_meanwhile_is_neither_escalated_nor_taken_in_hand(stale, chief, monkeypatch):
    """It is fixed after the list of the late was read, and while somebody looks at its screen."""
    row = home_findings(stale)[""]

    def fixed(queryset, *names, **options):
        pks = [each.pk for each in queryset]
        Finding.objects.filter(pk__in=pks).update(state=FindingState.FIXED)
        return pks

    monkeypatch.setattr(QuerySet, "values_list", fixed)
    assert findings.escalate(row.due_on + timedelta(days=1)) == 0
    monkeypatch.undo()
    findings.take_in_hand(row, chief)
    row.refresh_from_db()
    assert (row.state, row.level) == (FindingState.FIXED, Level.ADMINISTRATOR)


def test_nobody_gets_two_digests_a_day(stale, person):
    editor = person("one", stale)
    person("boss", stale, "administrator")
    assert notices.send_digests() == 2
    mine = next(message for message in mail.outbox if message.to == [editor.email])
    assert "首页不更新" in mine.body
    assert "/admin/freshness/findings/" in mine.body
    assert notices.send_digests() == 0
    assert notices.send_digests(TODAY() + timedelta(days=1)) == 2


def test_a_mail_that_is_refused_is_tried_again(stale, person, settings):
    person("one", stale)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        assert notices.send_digests() == 0
    assert not Notice.objects.exists()


def test_the_digest_is_tried_every_ten_minutes_until_the_evening():
    entries = [entry for entry in celery.app.conf.beat_schedule.values() if entry.get("args") == ["send_digests"]]
    times = {
        f"{hour:02}:{minute:02}"
        for entry in entries
        for hour in entry["schedule"].hour
        for minute in entry["schedule"].minute
    }
    assert (min(times), max(times), len(times)) == ("08:30", "19:50", 3 + 11 * 6)
    assert all(entry["options"]["expires"] <= 600 for entry in entries)


def test_a_digest_missed_while_the_mail_server_was_away_comes_later_that_day_and_once(stale, person, settings):
    person("one", stale)
    backend = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        settings.EMAIL_HOST, settings.EMAIL_PORT = closed.getsockname()
        jobs.send_digests()
    assert mail.outbox == []
    settings.EMAIL_BACKEND = backend
    for _ in range(3):
        jobs.send_digests()
    assert [message.to for message in mail.outbox] == [["one@example.org"]]


class Died(BaseException):
    """As a worker that is killed: nothing is tidied up."""


def dies(*args, **kwargs):
    raise Died


def test_a_veto_warning_goes_out_again_when_its_sender_died_before_or_after_sending(stale, person, monkeypatch):
    person("boss", stale, "administrator")
    send = EmailMessage.send
    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(EmailMessage, "send", dies)
        notices.send_alerts()
    assert (len(mail.outbox), Notice.objects.filter(sent_at=None).count()) == (0, 1)
    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(EmailMessage, "send", lambda message: (send(message), dies()))
        notices.send_alerts()
    (first,) = mail.outbox
    total = notices.send_alerts()
    again = [message for message in mail.outbox[1:] if message.subject == first.subject]
    assert [message.extra_headers["Message-ID"] for message in again] == [first.extra_headers["Message-ID"]]
    assert len(mail.outbox) == total + 1
    assert notices.send_alerts() == 0


def test_a_digest_whose_sender_died_is_not_sent_twice_that_day_and_its_findings_stand_in_the_next(
    stale, person, monkeypatch
):
    person("one", stale)
    with monkeypatch.context() as patch, pytest.raises(Died):
        patch.setattr(EmailMessage, "send", dies)
        notices.send_digests()
    assert notices.send_digests() == 0
    assert notices.send_digests(TODAY() + timedelta(days=1)) == 1
    assert "首页不更新" in mail.outbox[-1].body


@pytest.fixture
def smtp_log(settings, monkeypatch, tmp_path) -> Iterator[Path]:
    """An SMTP server in a process of its own, named by ``EMAIL_URL``; it writes what it took to a file."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = tmp_path / "mail.txt"
    command = [sys.executable, "-u", "-m", "aiosmtpd", "-n", "-l", f"127.0.0.1:{port}", "-c"]
    with log.open("wb") as out:
        server = subprocess.Popen([*command, "aiosmtpd.handlers.Debugging", "stdout"], stdout=out)
    monkeypatch.setenv("EMAIL_URL", f"smtp://127.0.0.1:{port}")
    told = Env().dj_email_url("EMAIL_URL")
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        told["EMAIL_BACKEND"], told["EMAIL_HOST"], told["EMAIL_PORT"],
    )  # fmt: skip
    try:
        _wait_for(port, server)
        yield log
    finally:
        server.terminate()
        server.wait(5)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    """Until it takes connections."""
    while server.poll() is None:
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
            return
    raise AssertionError("the server ended")


def test_a_real_smtp_server_gets_the_digest_and_the_warning(stale, person, smtp_log):
    person("one", stale)
    person("boss", stale, "administrator")
    assert notices.send_digests() == 2
    alerts = notices.send_alerts()
    assert alerts > 0
    found = smtp_log.read_text("utf-8")
    assert found.count("MESSAGE FOLLOWS") == found.count("Message-ID: <freshness-") == 2 + alerts
    assert found.count("To: one@example.org") == 1
    assert found.count("To: boss@example.org") == 1 + alerts


def test_a_raised_threshold_drops_what_is_no_problem_any_more(cluster):
    """Other rules than vetoes: below the threshold nothing is a finding, and nobody put it right."""
    rule = load().rule("undated-pages")
    first, second = (bring_in(channel(cluster.city), TODAY(), title=name, undated=True) for name in ("甲", "乙"))
    (row,) = Finding.objects.filter(rule=rule.id, site_id=cluster.city.pk)
    assert row.state == FindingState.OPEN
    change_rule(rule, {"threshold": 3}, by=None, reason="试点")
    standing.refresh([cluster.city.pk])
    row.refresh_from_db()
    assert (row.state, notes(row)[-1]) == (FindingState.DROPPED, "按现行阈值不再是问题")
    change_rule(rule, {}, by=None, reason="恢复")
    standing.refresh([cluster.city.pk])
    row.refresh_from_db()
    assert row.state == FindingState.OPEN
    for page in (first, second):
        page.unpublish()
    follow()
    row.refresh_from_db()
    assert row.state == FindingState.FIXED
