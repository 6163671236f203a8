"""解读与文件双向关联: interpretations that name no policy."""

from datetime import date

from tests.sites.freshness.histories import DAY, History

RULE = "one-way-interpretations"
D = date(2028, 2, 29)


def outcome(history, day):
    return history.outcome(RULE, day, active=True)


def test_an_interpretation_without_a_policy_counts_from_the_day_it_stands_so():
    history = History()
    channel = history.channel("interpretations")
    page = history.page(channel, D, kind="interpretation", facts={"policies": []})
    assert [outcome(history, D + days * DAY).value for days in (-1, 0, 1)] == [0, 1, 1]
    found = outcome(history, D).items[0]
    assert (found.page_id, found.fails_on) == (page, D)


def test_naming_a_policy_mends_it_and_withdrawing_the_policy_breaks_it():
    history = History()
    policy = history.page(history.channel("policies"), D, kind="policy")
    page = history.page(history.channel("interpretations"), D, kind="interpretation", facts={"policies": []})
    history.edit(page, D + DAY, kind="interpretation", facts={"policies": [policy]})
    history.withdraw(policy, D + 2 * DAY)
    assert [outcome(history, D + days * DAY).value for days in (0, 1, 2)] == [1, 0, 1]


def test_one_policy_left_is_enough():
    history = History()
    policies = history.channel("policies")
    gone, kept = (history.page(policies, D, kind="policy") for _ in range(2))
    history.page(history.channel("interpretations"), D, kind="interpretation", facts={"policies": [gone, kept]})
    history.withdraw(gone, D + DAY)
    assert outcome(history, D + DAY).value == 0


def test_a_policy_of_another_portal_counts_as_linked():
    history = History()
    history.page(history.channel("interpretations"), D, kind="interpretation", facts={"policies": [987654]})
    assert outcome(history, D).value == 0


def test_articles_among_interpretations_need_no_policy():
    history = History()
    history.page(history.channel("interpretations"), D)
    assert outcome(history, D).value == 0
