"""严重问题: reported cases fail, suspected dates warn until they are judged."""

from datetime import date

from sites.freshness.models import Case
from sites.freshness.records import Records
from tests.sites.freshness.histories import DAY, SITE, History

RULE = "serious-error"
D = date(2028, 2, 29)


def case(**more) -> Records:
    return Records(cases={SITE: [Case(site_id=SITE, title="错误表述", kind="wording", found_on=D, **more)]})


def test_one_case_fails_from_the_day_it_was_found_until_it_is_closed():
    records = case(closed_on=D + 3 * DAY)
    verdicts = [History().verdict(RULE, D + days * DAY, records) for days in (-1, 0, 1, 2, 3)]
    assert verdicts == ["pass", "fail", "fail", "fail", "pass"]


def backdated(days: int, kind: str = "news", **more) -> History:
    history = History()
    history.page(history.channel(kind), D, shown=D - days * DAY, **more)
    return history


def test_a_date_more_than_three_days_before_going_live_is_suspected():
    assert [backdated(days).verdict(RULE, D) for days in (0, 3, 4)] == ["pass", "pass", "warning"]


def test_imports_and_channels_whose_dates_prove_nothing_are_not_suspected():
    assert backdated(400, imported=True).verdict(RULE, D) == "pass"
    assert backdated(400, "policies").verdict(RULE, D) == "pass"


def test_what_is_repeated_from_another_portal_keeps_the_date_of_its_origin_and_is_not_suspected():
    for origin in (17, "https://www.yunzhou.example/dtyw/1.html"):
        assert backdated(400, facts={"origin": origin}).verdict(RULE, D) == "pass"


def test_a_judgement_replaces_the_suspicion():
    history = backdated(10)
    page = history.entries[-1].page_id
    assert history.verdict(RULE, D, case(page_id=page, dismissed=True)) == "pass"
    assert history.verdict(RULE, D, case(page_id=page)) == "fail"
