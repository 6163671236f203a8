"""互动回应差: no channel for consultation, or messages unanswered for three months."""

from datetime import date

import pytest

from sites.freshness.messages import Message
from sites.freshness.records import Records
from tests.sites.freshness.histories import DAY, SITE, History

RULE = "poor-response"
D = date(2027, 11, 30)


@pytest.fixture
def history():
    history = History()
    history.channel("interaction")
    return history


def with_messages(*messages: Message) -> Records:
    return Records(messages={SITE: messages})


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2028, 1, 30), "pass"),
        (date(2028, 1, 31), "warning"),
        (date(2028, 2, 29), "warning"),
        (date(2028, 3, 1), "fail"),
        (date(2028, 11, 30), "fail"),
        (date(2028, 12, 1), "pass"),
    ],
)
def test_three_months_end_on_the_29th_of_february_and_a_year_later_it_counts_no_more(history, day, verdict):
    assert history.verdict(RULE, day, with_messages(Message("1", D))) == verdict


def test_it_warns_at_four_fifths_of_its_own_limit(history):
    waiting = with_messages(Message("1", D, limit_on=D + 10 * DAY))
    assert [history.verdict(RULE, D + days * DAY, waiting) for days in (7, 8)] == ["pass", "warning"]


def test_an_answer_saves_it(history):
    assert history.verdict(RULE, D + 200 * DAY, with_messages(Message("1", D, answered_on=D + 99 * DAY))) == "pass"


def test_without_a_channel_for_consultation_it_fails_without_a_mailbox_nothing_is_known(history):
    assert History().verdict(RULE, D, with_messages()) == "fail"
    assert history.verdict(RULE, D) == "unknown"
