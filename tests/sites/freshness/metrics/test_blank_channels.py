"""空白栏目: channels that never held anything."""

from datetime import date

import pytest

from tests.sites.freshness.histories import DAY, History

RULE = "blank-channels"
D = date(2028, 2, 29)


@pytest.mark.parametrize(("count", "verdict"), [(2, "pass"), (3, "warning"), (4, "warning"), (5, "fail")])
def test_three_warn_and_five_fail(count, verdict):
    history = History()
    for _ in range(count):
        history.channel("other")
    assert history.verdict(RULE, D) == verdict


def test_the_fifth_counts_from_the_day_it_is_opened():
    history = History()
    for _ in range(4):
        history.channel("other")
    history.channel("other", day=D)
    assert [history.verdict(RULE, D + days * DAY) for days in (-1, 0, 1)] == ["warning", "fail", "fail"]
    assert history.outcome(RULE, D + DAY).fails_on == D


def test_days_of_grace_are_a_matter_of_the_rule():
    history = History()
    for _ in range(5):
        history.channel("other", day=D)
    outcome = history.outcome(RULE, D + DAY, params={"grace_days": 30})
    assert (outcome.verdict, outcome.fails_on) == ("pass", D + 30 * DAY)


def test_what_was_ever_used_is_not_blank():
    history = History()
    for _ in range(5):
        history.channel("other")
    history.withdraw(history.page(11, D), D + DAY)
    assert history.outcome(RULE, D + 2 * DAY).value == 4


def test_navigation_and_interaction_have_nothing_to_hold():
    history = History()
    for _ in range(5):
        history.channel("section")
        history.channel("interaction")
    assert history.outcome(RULE, D).value == 0


def test_content_below_counts_and_only_the_empty_leaf_is_blank():
    history = History()
    top = history.channel("disclosure")
    history.page(history.channel("disclosure", parent=top), D)
    history.channel("disclosure", parent=top)
    assert history.outcome(RULE, D).value == 1
