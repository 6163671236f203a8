"""征集调查: six within a year, with results."""

from datetime import date

import pytest

from tests.sites.freshness.histories import DAY, History

RULE = "solicitations"
D = date(2028, 2, 29)


def held(history: History, channel: int, asked: int, results: int, day: date = D) -> None:
    for number in range(asked):
        history.page(channel, day, title=f"关于第{number}号办法的意见征集")
    for number in range(results):
        history.page(channel, day, title=f"第{number}号办法意见征集结果")


@pytest.mark.parametrize(("asked", "results", "value"), [(0, 0, 0), (6, 6, 6), (6, 2, 2), (2, 6, 2)])
def test_a_solicitation_counts_once_its_result_is_published(asked, results, value):
    history = History()
    held(history, history.channel("interaction"), asked, results)
    outcome = history.outcome(RULE, D)
    assert outcome.value == value
    assert outcome.verdict == ("pass" if value >= 6 else "fail")
    assert (str(asked) in outcome.note) and (str(results) in outcome.note)


def test_the_window_is_a_year_to_the_day():
    history = History()
    held(history, history.channel("interaction"), 6, 6, date(2027, 3, 1))
    values = [history.outcome(RULE, date(2028, 2, 29) + days * DAY).value for days in (-1, 0, 1)]
    assert values == [6, 6, 0]


def test_other_titles_and_other_channels_do_not_count():
    history = History()
    held(history, history.channel("news"), 6, 6)
    interaction = history.channel("interaction")
    for _ in range(6):
        history.page(interaction, D, title="在线访谈预告")
    assert history.outcome(RULE, D).value == 0


def test_the_items_are_what_was_held():
    history = History()
    held(history, history.channel("interaction"), 1, 1)
    assert [item.title for item in history.outcome(RULE, D).items] == ["关于第0号办法的意见征集"]


def test_the_day_on_which_one_leaves_the_window_is_foreseen():
    history = History()
    channel = history.channel("interaction")
    held(history, channel, 5, 6, D)
    held(history, channel, 1, 0, D - 100 * DAY)
    outcome = history.outcome(RULE, D)
    assert (outcome.verdict, outcome.fails_on) == ("pass", date(2028, 11, 21))
    assert history.verdict(RULE, date(2028, 11, 20)) == "pass"
    assert history.verdict(RULE, date(2028, 11, 21)) == "fail"
    assert history.outcome(RULE, date(2029, 1, 5)).fails_on == date(2028, 11, 21)
