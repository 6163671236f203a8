"""站点无法访问: the share of failed probes of seven days."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sites.freshness.records import Probes, Records
from tests.sites.freshness.histories import DAY, SITE, History

RULE = "unreachable"
D = date(2028, 2, 29)


def probed(*days: tuple[int, int, int]) -> Records:
    """``(days before D, probes, failed)``."""
    return Records(probes={SITE: [Probes(D - back * DAY, probes, failed) for back, probes, failed in days]})


@pytest.mark.parametrize(
    ("probes", "failed", "verdict"), [(19, 19, "unknown"), (100, 2, "pass"), (100, 3, "warning"), (100, 5, "fail")]
)
def test_it_warns_at_three_percent_and_fails_at_five_once_there_are_enough(probes, failed, verdict):
    assert History().verdict(RULE, D, probed((0, probes, failed))) == verdict


def test_the_window_holds_seven_days_with_today():
    assert History().verdict(RULE, D, probed((6, 48, 48), (0, 48, 0))) == "fail"
    assert History().verdict(RULE, D, probed((7, 48, 48), (0, 48, 0))) == "pass"


def test_other_thresholds_are_a_matter_of_the_rule():
    assert History().verdict(RULE, D, probed((0, 100, 5)), threshold=0.1) == "warning"


def test_the_forecast_supposes_that_probes_go_on_as_they_did_lately():
    records = probed((2, 48, 0), (1, 48, 0), (0, 48, 6))
    outcome = History().outcome(RULE, D, records)
    # 6 of 144 today; 12 of 192, 6.25 %, tomorrow.
    assert (outcome.verdict, outcome.fails_on, outcome.warns_on) == ("warning", D + DAY, D)
    assert "推算" in outcome.note
    past = History().outcome(RULE, D, probed((6, 48, 48), (1, 48, 0), (0, 48, 0)))
    assert (past.verdict, past.fails_on) == ("fail", D - 6 * DAY)
    assert History().outcome(RULE, D, probed((1, 48, 0), (0, 48, 0))).fails_on is None


def test_a_failure_that_lies_behind_is_foreseen_to_end():
    records = probed((5, 48, 20), *((back, 48, 0) for back in (4, 3, 2, 1, 0)))
    inspected = [History().outcome(RULE, D + ahead * DAY, replace(records, seen_until=D)) for ahead in range(4)]
    assert [outcome.verdict for outcome in inspected] == ["fail", "fail", "pass", "pass"]
    assert inspected[0].fails_on == inspected[1].fails_on == D - 5 * DAY


counts = st.integers(0, 60).flatmap(lambda probes: st.tuples(st.just(probes), st.integers(0, probes)))


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, min_size=1, max_size=9))
def test_it_is_the_first_day_on_which_daily_inspections_fail(made):
    records = probed(*((back, *one) for back, one in enumerate(made)))
    records.seen_until = D
    history = History()
    foreseen = history.outcome(RULE, D, records)
    verdicts = {D + ahead * DAY: history.verdict(RULE, D + ahead * DAY, records) for ahead in range(12)}
    if foreseen.verdict == "unknown":
        return
    failing = [day for day, verdict in verdicts.items() if verdict == "fail"]
    if foreseen.verdict == "fail":
        assert foreseen.fails_on <= D
    else:
        assert foreseen.fails_on == (failing[0] if failing else None)
