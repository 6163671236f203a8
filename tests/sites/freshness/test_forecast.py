"""A forecast is the first day on which daily inspections fail when nobody acts."""

from datetime import date, timedelta

from hypothesis import Phase, assume, given, settings
from hypothesis import strategies as st

from sites.freshness.kinds import Verdict
from sites.freshness.measuring import Item, first_day
from sites.freshness.messages import Message
from sites.freshness.records import Records
from tests.sites.freshness.histories import DAY, SITE, History

TODAY = date(2028, 2, 20)
HORIZON = 75
# With windows short enough for a simulation, and counts low enough for small histories.
RULES = {
    "home-not-updated": {},
    "channels-not-updated-a": {
        "windows": {"news": "14 days", "notices": "1 months", "policies": "2 months"},
        "threshold": 3,
        "warning": 2,
    },
    "channels-not-updated-b": {"threshold": 2, "warning": 1},
    "blank-channels": {"threshold": 2, "warning": 1},
    "useless-services": {"threshold": 3},
    "poor-response": {"window": "1 months"},
    "review-overdue": {},
    "undated-pages": {},
    "redated-content": {},
    "annual-work-report": {},
    "vague-materials": {},
    "serious-error": {},
}
past = st.integers(0, 60).map(lambda days: TODAY - timedelta(days=days))
coming = st.one_of(st.none(), st.integers(1, 60).map(lambda days: TODAY + timedelta(days=days)))
KINDS = ("news", "notices", "policies", "topics", "other", "section", "interaction")


@st.composite
def histories(draw) -> History:
    history = History(opened_on=TODAY - 90 * DAY)
    channels: list[int] = []
    for _ in range(draw(st.integers(1, 6))):
        parent = draw(st.sampled_from([1, *channels]))
        cadence = draw(st.one_of(st.none(), st.integers(1, 40)))
        channels.append(history.channel(draw(st.sampled_from(KINDS)), parent, cadence, draw(past)))
    history.home(*draw(st.lists(st.sampled_from(channels), max_size=2)))
    for _ in range(draw(st.integers(0, 8))):
        _page(draw, history, channels)
    history.entries.sort(key=lambda entry: entry.at)
    return history


def _page(draw, history: History, channels: list[int]) -> None:
    live = draw(past)
    facts = draw(
        st.sampled_from(
            [{}, {"missing": ["place"] * 4}, {"archived": True}, {"review_on": (live + 30 * DAY).isoformat()}]
        )
    )
    page = history.page(
        draw(st.sampled_from(channels)),
        live,
        shown=draw(st.one_of(st.none(), st.just(live), past)),
        kind=draw(st.sampled_from(["article", "guide", "topic"])),
        text=draw(st.sampled_from(["", "one", "two"])),
        expires=draw(coming),
        imported=draw(st.booleans()),
        facts=facts,
    )
    if draw(st.booleans()) and live < TODAY:
        history.edit(page, draw(st.dates(live, TODAY)), shown=draw(past), facts=facts)
    if draw(st.integers(0, 3)) == 0:
        history.withdraw(page, TODAY)


messages = st.lists(
    st.builds(
        Message,
        st.just("1"),
        past,
        st.one_of(st.none(), st.just(TODAY)),
        st.one_of(st.none(), st.just(TODAY + 9 * DAY)),
    ),
    max_size=3,
)


@given(history=histories(), rule=st.sampled_from(sorted(RULES)), waiting=messages)
@settings(max_examples=50, deadline=None, phases=(Phase.reuse, Phase.generate))
def test_it_is_the_first_day_on_which_daily_inspections_fail(history, rule, waiting):
    records = Records(messages={SITE: waiting})
    forecast = history.outcome(rule, TODAY, records, **RULES[rule])
    assume(forecast.verdict != Verdict.UNKNOWN)
    days = [TODAY + days * DAY for days in range(HORIZON)]
    verdicts = {day: history.outcome(rule, day, records, **RULES[rule]).verdict for day in days}
    failing = next((day for day in days if verdicts[day] == Verdict.FAIL), None)
    if verdicts[TODAY] == Verdict.FAIL:
        assert forecast.fails_on is not None
        assert forecast.fails_on <= TODAY
    else:
        expected = forecast.fails_on if forecast.fails_on and forecast.fails_on <= days[-1] else None
        assert failing == expected


spans = st.tuples(st.integers(0, 40), st.one_of(st.none(), st.integers(0, 40)))


@settings(deadline=None)
@given(st.lists(spans, max_size=8), st.integers(1, 4), st.integers(0, 40))
def test_the_sweep_finds_the_start_of_the_present_or_next_time_of_failing(spans, count, today):
    origin = date(2026, 1, 1)
    items = [
        Item("", fails_on=origin + start * DAY, ends_on=None if end is None else origin + end * DAY)
        for start, end in spans
    ]
    day = origin + today * DAY
    standing = {
        origin + number * DAY: sum(item.counts(origin + number * DAY) for item in items) >= count
        for number in range(90)
    }
    found = first_day(items, count, day)
    if standing[day]:
        assert found is not None
        assert found <= day
        assert all(standing[found + step * DAY] for step in range((day - found).days + 1))
        assert not standing.get(found - DAY, False)
    else:
        assert found == next((when for when, failing in standing.items() if when > day and failing), None)
