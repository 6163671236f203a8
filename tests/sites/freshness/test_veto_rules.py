"""Every veto rule through the same days: the day before it fails, the day, the day after, and what must not move them.

The first failing day is 29 February 2028 for all of them.
"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from sites.freshness.facts import ELEMENTS
from sites.freshness.messages import Message
from sites.freshness.models import Case
from sites.freshness.packs import load
from sites.freshness.records import Probes, Records
from sites.freshness.windows import day_of
from tests.sites.freshness.histories import DAY, SITE, History, moment

D = date(2028, 2, 29)
DAYS = (D - DAY, D, D + DAY)
Scenario = Callable[[History], Records]


def serious_error(history: History) -> Records:
    return Records(cases={SITE: [Case(site_id=SITE, title="错误表述", kind="wording", found_on=D)]})


def unreachable(history: History) -> Records:
    """48 probes a day; 17 of 336 in seven days are the first 5 %, 16 the last that are less."""
    failed = {day_of(moment(D - 3 * DAY, history.hour)): 16, day_of(moment(D, history.hour)): 1}
    days = [D - number * DAY for number in range(7, -1, -1)]
    return Records(probes={SITE: [Probes(day, 48, failed.get(day, 0)) for day in [*days, D + DAY]]})


def home_not_updated(history: History) -> Records:
    news = history.channel()
    history.home(news)
    history.page(news, D - 15 * DAY)
    return Records()


def channels_not_updated_a(history: History) -> Records:
    for _ in range(5):
        history.page(history.channel("news"), D - 15 * DAY)
    return Records()


def channels_not_updated_b(history: History) -> Records:
    for _ in range(10):
        history.page(history.channel("other", cadence=30), D - 31 * DAY)
    return Records()


def blank_channels(history: History) -> Records:
    for number in range(5):
        history.channel("other", day=D if number == 4 else None)
    return Records()


def poor_response(history: History) -> Records:
    history.channel("interaction")
    return Records(messages={SITE: [Message("1", date(2027, 11, 28))]})


def useless_services(history: History) -> Records:
    page = history.page(history.channel("guides"), D - 90 * DAY, kind="guide")
    history.edit(page, D, kind="guide", facts={"missing": list(ELEMENTS)[:4]})
    return Records()


SCENARIOS: dict[str, Scenario] = {
    "serious-error": serious_error,
    "unreachable": unreachable,
    "home-not-updated": home_not_updated,
    "channels-not-updated-a": channels_not_updated_a,
    "channels-not-updated-b": channels_not_updated_b,
    "blank-channels": blank_channels,
    "poor-response": poor_response,
    "useless-services": useless_services,
}
every_rule = pytest.mark.parametrize("rule", SCENARIOS)


def days_failing(rule: str, history: History, records: Records) -> list[bool]:
    return [history.verdict(rule, day, records) == "fail" for day in DAYS]


def test_no_veto_rule_is_without_a_scenario():
    assert set(SCENARIOS) == {rule.id for rule in load().rules if rule.veto}


@every_rule
def test_it_holds_the_day_before_and_fails_on_the_day_and_after(rule):
    history = History()
    records = SCENARIOS[rule](history)
    assert days_failing(rule, history, records) == [False, True, True]
    assert history.outcome(rule, D, records).fails_on == D


@every_rule
@pytest.mark.parametrize("hour", [0, 7, 8, 23])
def test_days_begin_at_midnight_in_shanghai(rule, hour):
    """Until 8 o'clock it is still the day before in Greenwich."""
    history = History(hour=hour)
    assert days_failing(rule, history, SCENARIOS[rule](history)) == [False, True, True]


@every_rule
def test_a_channel_opened_yesterday_is_not_late(rule):
    history = History()
    records = SCENARIOS[rule](history)
    history.channel("news", cadence=1, day=D - DAY)
    # Empty it is from its first day, and that is all that can be said of it.
    expected = [rule == "blank-channels", True, True]
    assert days_failing(rule, history, records) == expected


@every_rule
@pytest.mark.parametrize("state", ["suspended", "preparing"])
def test_a_portal_that_is_closed_for_a_time_is_not_judged(rule, state):
    history = History(state=state)
    records = SCENARIOS[rule](history)
    assert [history.verdict(rule, day, records) for day in DAYS] == ["unknown"] * 3


@every_rule
def test_historical_topics_neither_make_it_fail_nor_save_it(rule):
    history = History()
    records = SCENARIOS[rule](history)
    topics = history.channel("topics", cadence=30, day=D - timedelta(days=400))
    for _ in range(10):
        inside = history.channel("news", parent=topics, cadence=1, day=D - timedelta(days=400))
        history.page(inside, D - timedelta(days=300))
        history.page(topics, D - timedelta(days=300), kind="topic", facts={"archived": True, "channel": inside})
    assert days_failing(rule, history, records) == [False, True, True]
