"""Pages without a date, and old texts under a new one."""

from datetime import date

import pytest

from tests.sites.freshness.histories import DAY, History

D = date(2028, 2, 29)


@pytest.mark.parametrize(("kind", "count"), [("article", 1), ("policy", 1), ("guide", 0), ("organisation", 0)])
def test_news_and_policies_need_a_date_and_what_stands_does_not(kind, count):
    history = History()
    history.page(history.channel(), D, shown=None, kind=kind)
    assert [history.outcome("undated-pages", D + days * DAY).value for days in (-1, 0)] == [0, count]


def redated(shown: date) -> History:
    history = History()
    page = history.page(history.channel(), D - 100 * DAY)
    history.edit(page, D, shown=shown)
    return history


def test_a_date_that_was_moved_is_told_with_the_day_of_the_text():
    (item,) = redated(D).outcome("redated-content", D).items
    assert item.date == D - 100 * DAY
    assert f"{D - 100 * DAY}" in item.reason


def test_it_counts_from_the_day_of_the_move_until_the_date_shown_is_a_year_old():
    history = redated(D)
    values = [history.outcome("redated-content", day).value for day in (D - DAY, D, date(2029, 2, 28))]
    assert values == [0, 1, 1]
    assert history.outcome("redated-content", date(2029, 3, 1)).value == 0


def test_the_date_of_tomorrow_is_allowed():
    history = History()
    history.page(history.channel(), D, shown=D + DAY)
    assert history.outcome("redated-content", D).value == 0


def test_a_copy_names_the_page_that_had_the_text_first():
    history = History()
    channel = history.channel()
    history.page(channel, D - 50 * DAY, text="same", title="原来的通知")
    history.page(channel, D, text="same")
    (item,) = history.outcome("redated-content", D).items
    assert "原来的通知" in item.reason
