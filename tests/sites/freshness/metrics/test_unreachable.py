"""站点无法访问: the share of failed probes of seven days."""

from datetime import date

import pytest

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
