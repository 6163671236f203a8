"""解读与文件双向关联: interpretations that name no policy."""

from datetime import date

from django.utils import timezone

from cms.content.models import PolicyDocument
from sites.freshness.records import Records, load
from tests.sites.freshness.conftest import bring_in, channel, cluster, follow, opened
from tests.sites.freshness.histories import DAY, History

__all__ = ["cluster", "opened"]
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


def test_a_policy_of_another_portal_counts_while_it_is_published():
    history = History()
    history.page(history.channel("interpretations"), D, kind="interpretation", facts={"policies": [987654]})
    elsewhere = Records(policies=lambda: {987654})
    assert history.outcome(RULE, D, elsewhere, active=True).value == 0
    assert outcome(history, D).value == 1


def test_policies_elsewhere_are_those_published_on_the_day(cluster):
    page = bring_in(channel(cluster.district, "zwgk/zcwj"), timezone.localdate() - DAY, "办法", PolicyDocument)
    today = timezone.localdate()
    assert page.pk in load(today).policies()
    assert page.pk not in load(today - DAY).policies()
    page.unpublish()
    follow()
    assert page.pk not in load(today, [cluster.city.pk]).policies()


def test_articles_among_interpretations_need_no_policy():
    history = History()
    history.page(history.channel("interpretations"), D)
    assert outcome(history, D).value == 0
