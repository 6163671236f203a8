"""Dead links, missing tags and footer items: what the newest survey found."""

from datetime import date

from sites.freshness.models import Survey
from sites.freshness.records import Records
from tests.sites.freshness.histories import DAY, SITE, History, moment

D = date(2028, 2, 29)


def found(*problems: str, kind: str = "files") -> Records:
    rows = [{"problem": name, "url": f"/{name}", "page": "/index.html", "reason": "缺失"} for name in problems]
    return Records(surveys={(SITE, kind): Survey(site_id=SITE, kind=kind, at=moment(D), checked=9, found=rows)})


def test_nothing_is_known_before_the_first_survey():
    assert History().verdict("dead-internal-links", D) == "unknown"


def test_each_rule_takes_its_own_problems_and_counts_from_the_day_of_the_survey():
    records = found("dead-link", "dead-link", "meta")
    values = {name: History().outcome(name, D, records).value for name in ("dead-internal-links", "missing-meta")}
    assert values == {"dead-internal-links": 2, "missing-meta": 1}
    assert History().verdict("missing-footer", D, records) == "pass"
    outcome = History().outcome("missing-meta", D + DAY, records)
    assert (outcome.fails_on, outcome.items[0].url, outcome.items[0].reason) == (D, "/index.html", "缺失")


def test_outside_links_are_another_survey():
    records = found("dead-link", kind="external")
    assert History().verdict("dead-external-links", D, records) == "fail"
    assert History().verdict("dead-internal-links", D, records) == "unknown"


def test_it_tells_the_last_day_on_which_this_was_found_and_none_after_the_day_inspected():
    records = found("meta")
    (survey,) = records.surveys.values()
    survey.again_at = moment(D + 5 * DAY)
    notes = [History().outcome("missing-meta", D + days * DAY, records).note for days in (2, 5, 9)]
    assert [str(D) in notes[0], *(str(D + 5 * DAY) in note for note in notes)] == [True, False, True, True]


def test_what_nobody_looked_at_for_a_week_is_unknown_today_and_on_days_to_come():
    records = found("meta")
    assert History().verdict("missing-meta", D + 7 * DAY, records) == "fail"
    outcome = History().outcome("missing-meta", D + 8 * DAY, records)
    assert (outcome.verdict, outcome.note) == ("unknown", f"{D} 之后没有检查过，不能判定。")
    records.seen_until = D + 7 * DAY
    assert History().verdict("missing-meta", D + 30 * DAY, records) == "fail"
    records.seen_until = D + 8 * DAY
    assert History().verdict("missing-meta", D + 30 * DAY, records) == "unknown"


def test_between_two_looks_that_found_the_same_it_is_known():
    records = found("meta")
    (survey,) = records.surveys.values()
    survey.again_at = moment(D + 30 * DAY)
    assert History().verdict("missing-meta", D + 15 * DAY, records) == "fail"


def test_entries_count_from_the_day_since_when_they_are_known():
    records = found("meta", "meta")
    (survey,) = records.surveys.values()
    survey.found[1]["since"] = f"{D - 9 * DAY}"
    items = History().outcome("missing-meta", D, records).items
    assert [item.date for item in items] == [D - 9 * DAY, D]
