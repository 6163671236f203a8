"""复核日期: passed without an edit or a confirmation."""

from datetime import date

import pytest

from sites.freshness.records import Records
from tests.sites.freshness.histories import DAY, History

RULE = "review-overdue"
D = date(2028, 2, 29)


def reviewed_by(day: date, **facts) -> History:
    history = History()
    history.page(history.channel("profile"), D - 300 * DAY, facts={"review_on": day.isoformat(), **facts})
    return history


@pytest.mark.parametrize(("days", "verdict"), [(-15, "pass"), (-14, "warning"), (0, "warning"), (1, "fail")])
def test_it_warns_two_weeks_before_and_fails_the_day_after(days, verdict):
    assert reviewed_by(D).verdict(RULE, D + days * DAY) == verdict


def test_a_confirmation_moves_the_date_and_an_older_one_does_not():
    history = reviewed_by(D)
    page = history.entries[-1].page_id
    later, earlier = (Records(confirmed={page: (D, day)}) for day in (D + 180 * DAY, D - 9 * DAY))
    assert history.outcome(RULE, D + DAY, later).fails_on == D + 181 * DAY
    assert history.verdict(RULE, D + DAY, earlier) == "fail"


def test_archived_topics_need_no_review():
    assert reviewed_by(D, archived=True).verdict(RULE, D + 9 * DAY) == "pass"


def test_a_page_without_a_date_of_review_is_due_on_the_day_that_its_confirmation_names():
    history = History()
    page = history.page(history.channel("profile"), D - 300 * DAY)
    records = Records(confirmed={page: (D - 90 * DAY, D)})
    assert history.verdict(RULE, D + 9 * DAY) == "pass"
    assert history.outcome(RULE, D, records).fails_on == D + DAY
    assert history.verdict(RULE, D + DAY, records) == "fail"


def test_it_warns_months_before_where_the_rule_says_months():
    assert reviewed_by(D).outcome(RULE, D - 60 * DAY, warning_window="1 months").warns_on == date(2028, 1, 29)
