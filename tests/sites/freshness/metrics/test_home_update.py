"""首页不更新: the newest dated item of the channels on the home page."""

from datetime import date, timedelta

import pytest

from tests.sites.freshness.histories import DAY, History

RULE = "home-not-updated"
D = date(2026, 3, 2)


def home_with(*days: date, **more) -> History:
    history = History()
    news = history.channel()
    history.home(news)
    for day in days:
        history.page(news, day, **more)
    return history


@pytest.mark.parametrize(
    ("days", "verdict"), [(0, "pass"), (10, "pass"), (11, "warning"), (14, "warning"), (15, "fail"), (16, "fail")]
)
def test_it_warns_after_ten_days_and_fails_on_the_fifteenth(days, verdict):
    history = home_with(D - 30 * DAY, D)
    outcome = history.outcome(RULE, D + days * DAY)
    assert (outcome.verdict, outcome.fails_on) == (verdict, D + 15 * DAY)


def test_february_of_a_leap_year_has_a_day_more():
    assert home_with(date(2028, 2, 20)).outcome(RULE, date(2028, 2, 21)).fails_on == date(2028, 3, 6)
    assert home_with(date(2027, 2, 20)).outcome(RULE, date(2027, 2, 21)).fails_on == date(2027, 3, 7)


def test_an_import_counts_by_its_own_date():
    history = home_with(D + 20 * DAY, shown=D, imported=True)
    assert history.outcome(RULE, D + 20 * DAY).fails_on == D + 15 * DAY


def test_a_new_date_on_an_old_page_is_no_update():
    history = home_with(D)
    page = history.entries[-1].page_id
    history.edit(page, D + 14 * DAY)
    assert history.verdict(RULE, D + 15 * DAY) == "fail"


def test_a_rewritten_page_with_a_new_date_is_no_update_either():
    history = home_with(D)
    history.edit(history.entries[-1].page_id, D + 14 * DAY, text="other")
    assert history.verdict(RULE, D + 15 * DAY) == "fail"


def test_a_copy_of_an_old_text_is_no_update():
    history = home_with(D, text="same")
    channel = history.entries[0].page_id
    history.page(channel, D + 14 * DAY, text="same")
    assert history.verdict(RULE, D + 15 * DAY) == "fail"


def test_a_copy_of_a_withdrawn_text_is_no_update():
    history = home_with(D, text="same")
    history.withdraw(history.entries[-1].page_id, D + DAY)
    history.page(history.entries[0].page_id, D + 14 * DAY, text="same")
    assert history.verdict(RULE, D + 15 * DAY) == "fail"


def test_an_undated_page_is_no_update():
    history = home_with(D)
    history.page(history.entries[0].page_id, D + 14 * DAY, shown=None)
    assert history.verdict(RULE, D + 15 * DAY) == "fail"


def test_a_withdrawn_page_is_gone():
    history = home_with(D, D + 10 * DAY)
    history.withdraw(history.entries[-1].page_id, D + 11 * DAY)
    assert history.verdict(RULE, D + 10 * DAY) == "pass"
    assert history.outcome(RULE, D + 11 * DAY).fails_on == D + 15 * DAY


def test_a_page_that_will_expire_is_counted_until_it_does():
    history = home_with(D)
    history.page(history.entries[0].page_id, D + 10 * DAY, expires=D + 20 * DAY)
    assert history.outcome(RULE, D + 12 * DAY).fails_on == D + 20 * DAY


def test_opening_navigation_and_settings_are_no_updates():
    history = History(opened_on=D)
    history.home(history.channel(), day=D)
    history.channel("section", day=D)
    outcome = history.outcome(RULE, D)
    assert (outcome.verdict, outcome.fails_on) == ("fail", D)


def test_only_channels_on_the_home_page_count():
    history = home_with(D)
    history.page(history.channel("notices"), D + 10 * DAY)
    assert history.verdict(RULE, D + 15 * DAY) == "fail"


def test_a_home_page_that_is_only_an_entrance_is_judged_by_every_channel():
    history = History()
    history.home()
    below = history.channel("notices", parent=history.channel("section"))
    history.page(below, D)
    assert history.outcome(RULE, D).fails_on == D + 15 * DAY


def test_what_stands_below_a_shown_channel_is_shown():
    history = History()
    top = history.channel("news")
    history.home(top)
    history.page(history.channel("news", parent=top), D)
    assert history.outcome(RULE, D).fails_on == D + 15 * DAY


def test_other_thresholds_move_the_day():
    assert home_with(D).outcome(RULE, D, window="7 days").fails_on == D + 8 * DAY


def test_it_names_the_newest_item_and_what_would_help():
    history = home_with(D - timedelta(days=3), D)
    outcome = history.outcome(RULE, D + 20 * DAY)
    (item,) = outcome.items
    assert (item.date, item.url, item.channel) == (D, history.entries[-1].url, history.entries[0].url)
    assert history.entries[0].title in outcome.note
