"""年度工作报表: a page every year for the year before, by 31 January."""

from datetime import date

import pytest

from tests.sites.freshness.histories import History

RULE = "annual-work-report"
TITLE = "云州市人民政府2027年政府网站工作年度报表"


def portal(*titles: str, day: date = date(2028, 1, 20), **more) -> History:
    history = History(opened_on=date(2027, 3, 1))
    channel = history.channel("disclosure")
    for title in titles:
        history.page(channel, day, title=title, **more)
    return history


@pytest.mark.parametrize(
    ("day", "verdict"),
    [
        (date(2027, 12, 31), "pass"),
        (date(2028, 1, 1), "warning"),
        (date(2028, 1, 31), "warning"),
        (date(2028, 2, 1), "fail"),
        (date(2028, 2, 2), "fail"),
    ],
)
def test_it_warns_from_new_year_on_and_fails_after_the_last_of_january(day, verdict):
    outcome = portal().outcome(RULE, day)
    assert (outcome.verdict, outcome.fails_on) == (verdict, date(2028, 2, 1))


def test_the_page_of_the_year_saves_it_and_next_years_is_forecast():
    outcome = portal(TITLE).outcome(RULE, date(2028, 2, 1))
    assert (outcome.verdict, outcome.fails_on) == ("pass", date(2029, 2, 1))


@pytest.mark.parametrize("title", [TITLE.replace("2027", "2026"), "2027年政府信息公开工作年度报告"])
def test_other_years_and_other_reports_do_not_count(title):
    assert portal(title).verdict(RULE, date(2028, 2, 1)) == "fail"


def test_a_page_that_expires_is_missed_from_that_day():
    history = portal(TITLE, expires=date(2028, 3, 1))
    outcome = history.outcome(RULE, date(2028, 2, 29))
    assert (outcome.verdict, outcome.fails_on) == ("pass", date(2028, 3, 1))
    assert history.verdict(RULE, date(2028, 3, 1)) == "fail"


def test_years_before_the_opening_are_not_asked_for():
    assert portal().verdict(RULE, date(2027, 4, 1)) == "pass"


@pytest.mark.parametrize(
    "title",
    [
        TITLE,
        "2027年云州市政府网站工作年度报表",
        "政府网站工作年度报表（2027年度）",
        "云州市政府网站工作年度报表(2027年)",
    ],
)
def test_the_titles_that_reports_have_count(title):
    assert portal(title).verdict(RULE, date(2028, 2, 1)) == "pass"


@pytest.mark.parametrize(
    "title",
    [
        "关于做好2027年政府网站工作年度报表编制工作的通知",
        "关于发布2027年政府网站工作年度报表",
        "2027年政府网站工作年度报表填报说明",
    ],
)
def test_notices_about_the_report_are_not_the_report(title):
    assert portal(title).verdict(RULE, date(2028, 2, 1)) == "fail"


def test_news_of_the_report_is_not_the_report():
    history = portal()
    history.page(history.channel("news"), date(2028, 1, 20), title=TITLE)
    assert history.verdict(RULE, date(2028, 2, 1)) == "fail"


def test_a_report_of_a_year_that_still_ran_does_not_count_until_it_is_published_again():
    history = portal(TITLE, day=date(2027, 12, 31))
    assert history.verdict(RULE, date(2028, 2, 1)) == "fail"
    history.edit(history.entries[-1].page_id, date(2028, 2, 2), title=TITLE)
    assert history.verdict(RULE, date(2028, 2, 2)) == "pass"
