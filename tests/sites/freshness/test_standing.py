"""Stored outcomes: the newest look wins, whoever finishes last; kept in Chinese, whoever asked."""

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from sites.freshness import findings, probing, standing
from sites.freshness.inspecting import inspect
from sites.freshness.models import Finding, Inspection
from sites.freshness.probing import Probe
from tests.sites.freshness.conftest import channel, publish


def verdict(portal, rule: str) -> str:
    """As stored today."""
    rules = {each["rule"]: each for each in Inspection.objects.get(site_id=portal.pk).result["rules"]}
    return rules[rule]["verdict"]


def test_what_probes_said_while_an_inspection_ran_stays(cluster):
    inspected = inspect()
    probing.record([Probe(cluster.city.pk, timezone.now(), 15, "超时")] * 30)
    standing.rejudge()
    standing.settle(inspected)
    assert verdict(cluster.city, "unreachable") == "fail"
    assert Finding.objects.get(rule="unreachable", site_id=cluster.city.pk).state == "open"


def test_what_an_editor_published_while_an_inspection_ran_stays(cluster):
    inspected = inspect()
    publish(channel(cluster.city))
    standing.settle(inspected)
    assert verdict(cluster.city, "home-not-updated") == "pass"
    states = Finding.objects.filter(rule="home-not-updated", site_id=cluster.city.pk).values_list("state", flat=True)
    assert set(states) == {"fixed"}


def test_probes_and_surveys_are_read_after_the_outcome_is_held(cluster):
    """So nobody writes an older look over a newer one."""
    with CaptureQueriesContext(connection) as queries:
        standing.rejudge()
    asked = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    held, looked = (
        next(place for place, sql in enumerate(asked) if f'FROM "{table}"' in sql)
        for table in ("zq_freshness_inspection", "zq_freshness_probeday")
    )
    assert held < looked


def test_what_is_kept_is_chinese_whoever_asked_for_it(cluster, chief):
    with translation.override("en"):
        standing.refresh([cluster.city.pk])
        row = Finding.objects.get(rule="home-not-updated", veto=True, site_id=cluster.city.pk)
        findings.exempt(row, chief, "改版", timezone.localdate())
    stored = Inspection.objects.get(site_id=cluster.city.pk)
    notes = {rule["rule"]: rule["note"] for rule in stored.result["rules"]}
    assert notes["serious-error"].startswith("系统只能发现")
    assert row.notes.last().text.startswith("豁免至")
