"""栏目不更新: fixed windows by kind, and each channel's own cadence."""

from datetime import date

import pytest

from tests.sites.freshness.histories import DAY, HOME, History

A, B = "channels-not-updated-a", "channels-not-updated-b"
D = date(2026, 3, 2)


def channels(count: int, kind: str = "news", day: date = D, **more) -> History:
    history = History()
    for _ in range(count):
        history.page(history.channel(kind, **more), day)
    return history


@pytest.mark.parametrize(("days", "verdict"), [(14, "warning"), (15, "fail"), (16, "fail")])
def test_five_news_channels_fail_on_the_fifteenth_day(days, verdict):
    outcome = channels(5).outcome(A, D + days * DAY)
    assert (outcome.verdict, outcome.fails_on) == (verdict, D + 15 * DAY)


@pytest.mark.parametrize(("count", "verdict"), [(2, "pass"), (3, "warning"), (4, "warning"), (5, "fail")])
def test_three_warn_and_five_fail(count, verdict):
    history = channels(count)
    outcome = history.outcome(A, D + 30 * DAY)
    assert (outcome.verdict, outcome.value, len(outcome.items)) == (verdict, count, count)


def test_it_warns_when_five_are_past_seven_tenths_of_their_window():
    history = channels(5)
    assert [history.verdict(A, D + days * DAY) for days in (9, 10)] == ["pass", "warning"]


@pytest.mark.parametrize(
    ("newest", "fails_on"),
    [
        (date(2026, 3, 2), date(2026, 9, 3)),
        (date(2027, 8, 31), date(2028, 3, 1)),
        (date(2027, 8, 29), date(2028, 3, 1)),
        (date(2026, 8, 31), date(2027, 3, 1)),
        (date(2028, 2, 29), date(2028, 8, 30)),
    ],
)
def test_six_months_are_calendar_months(newest, fails_on):
    history = channels(5, "notices", newest)
    outcome = history.outcome(A, newest)
    assert outcome.fails_on == fails_on
    assert [history.verdict(A, fails_on - DAY), history.verdict(A, fails_on)] == ["warning", "fail"]


def test_kinds_count_together_each_by_its_own_window():
    history = channels(3)
    for kind in ("notices", "policies"):
        history.page(history.channel(kind), date(2025, 9, 1))
    assert history.outcome(A, D).fails_on == D + 15 * DAY


def test_notices_below_another_channel_are_not_first_level():
    history = channels(4)
    history.page(history.channel("notices", parent=history.channel("other", day=D)), date(2020, 2, 1))
    assert history.outcome(A, D + 30 * DAY).value == 4
    history.page(history.channel("notices", parent=history.channel("section")), date(2020, 2, 1))
    assert history.outcome(A, D + 30 * DAY).value == 5


def test_a_channel_opened_yesterday_is_not_late():
    history = channels(4)
    history.channel("news", day=D + 19 * DAY)
    outcome = history.outcome(A, D + 20 * DAY)
    assert (outcome.verdict, outcome.fails_on) == ("warning", D + (19 + 15) * DAY)


def test_a_channel_with_an_old_import_is_late_though_opened_yesterday():
    history = channels(4)
    fresh = history.channel("news", day=D + 19 * DAY)
    history.page(fresh, D + 19 * DAY, shown=D - 300 * DAY, imported=True)
    assert history.verdict(A, D + 20 * DAY) == "fail"


def test_an_update_saves_it():
    history = channels(5)
    history.page(11, D + 14 * DAY)
    assert history.outcome(A, D + 15 * DAY).fails_on == D + 29 * DAY


def test_nine_with_a_cadence_of_their_own_pass_and_the_tenth_fails_them():
    history = channels(9, "other", cadence=30)
    assert history.verdict(B, D + 31 * DAY) == "warning"
    history.page(history.channel("profile", cadence=10), D + 25 * DAY)
    assert [history.verdict(B, D + days * DAY) for days in (35, 36, 37)] == ["warning", "fail", "fail"]


def test_without_a_cadence_a_channel_is_never_late():
    assert channels(12, "other").outcome(B, D + 900 * DAY).value == 0


def test_historical_topics_are_left_out():
    history = channels(9, "other", cadence=30)
    topics = history.channel("topics", cadence=30)
    history.page(topics, D, kind="topic", facts={"archived": True})
    assert history.verdict(B, D + 60 * DAY) == "warning"
    history.page(topics, D, kind="topic", facts={})
    assert history.verdict(B, D + 60 * DAY) == "fail"


def test_a_channel_that_only_an_archived_topic_draws_on_is_historical():
    history = channels(9, "other", cadence=30)
    topics = history.channel("topics")
    inside = history.channel("other", parent=topics, cadence=30)
    history.page(inside, D)
    assert history.verdict(B, D + 60 * DAY) == "fail"
    history.page(topics, D, kind="topic", facts={"archived": True, "channel": inside})
    assert history.verdict(B, D + 60 * DAY) == "warning"


def test_channels_that_only_hold_channels_are_not_judged():
    history = channels(4)
    history.page(history.channel("news", parent=history.channel("news", parent=HOME)), D)
    assert history.outcome(A, D + 15 * DAY).value == 5


def test_a_channel_whose_only_page_expires_is_late_from_that_day():
    history = History()
    for _ in range(5):
        history.page(history.channel("news"), D, expires=D + 2 * DAY)
    assert history.outcome(A, D).fails_on == D + 2 * DAY
    assert [history.verdict(A, D + days * DAY) for days in (1, 2, 3)] == ["pass", "fail", "fail"]
