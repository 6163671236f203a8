"""A mailbox that tells of its messages: inspections, forecasts and findings take them from the provider alone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sites.freshness import standing
from sites.freshness.inspecting import inspect
from sites.freshness.messages import Message, set_provider
from sites.freshness.models import Finding

TODAY = timezone.localdate


@pytest.fixture
def mailbox(cluster):
    """Messages by portal, as a provider gives them: those received up to the day."""
    held: dict[int, list[Message]] = {}

    def provider(day, site_ids):
        wanted = held if site_ids is None else held.keys() & set(site_ids)
        return {pk: [one for one in held[pk] if one.received_on <= day] for pk in wanted}

    set_provider(provider)
    yield held
    set_provider(None)


def verdicts(portal, *days):
    return [inspect(day, [portal.pk]).portals[0].outcome("poor-response").verdict for day in days]


def test_messages_of_the_mailbox_are_forecast_and_become_findings(cluster, mailbox):
    assert verdicts(cluster.city, TODAY()) == ["pass"]
    mailbox[cluster.city.pk] = [Message("留言1", TODAY() - timedelta(days=100), url="/admin/mail/1/")]
    mailbox[cluster.district.pk] = [Message("留言2", TODAY())]
    assert verdicts(cluster.city, TODAY()) == ["fail"]
    assert verdicts(cluster.district, TODAY(), TODAY() + timedelta(days=70), TODAY() + timedelta(days=93)) == [
        "pass",
        "warning",
        "fail",
    ]
    standing.refresh()
    found = Finding.objects.filter(rule="poor-response", site_id=cluster.city.pk)
    assert {row.url for row in found} == {"", "/admin/mail/1/"}


def test_without_a_mailbox_nothing_is_known(cluster):
    assert verdicts(cluster.city, TODAY()) == ["unknown"]
