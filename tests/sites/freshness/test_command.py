"""``inspect_portals``: the contract's JSON, the workbook, the days it can look at."""

import io
import json
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from sites.freshness.models import Inspection
from tests.sites.freshness.conftest import bring_in, channel

VETO = [
    "serious-error",
    "unreachable",
    "home-not-updated",
    "channels-not-updated-a",
    "channels-not-updated-b",
    "blank-channels",
    "poor-response",
    "useless-services",
]


def run(*options: str) -> str:
    out = io.StringIO()
    call_command("inspect_portals", *options, stdout=out)
    return out.getvalue()


def test_the_json_is_the_contract(cluster, person, tmp_path):
    today = timezone.localdate()
    page = bring_in(channel(cluster.city), today - timedelta(days=3))
    file = tmp_path / "found.json"
    person("editor", cluster.city)
    run("--portal", cluster.city.host, "--json", str(file))
    data = json.loads(file.read_text("utf-8"))
    assert data["at"] == today.isoformat()
    (portal,) = data["portals"]
    assert (portal["host"], portal["name"]) == (cluster.city.host, cluster.city.name)
    assert [rule["rule"] for rule in portal["rules"]][:8] == VETO
    home = portal["rules"][2]
    assert {"title", "value", "threshold", "items"} <= home.keys()
    assert (home["verdict"], home["fails_on"]) == ("pass", (today + timedelta(days=12)).isoformat())
    (item,) = home["items"]
    path = channel(cluster.city).url_path.removeprefix(cluster.city.site.root_page.url_path)
    assert item["channel"] == f"/{path}"
    assert (item["url"], item["date"]) == (page.publication.path, (today - timedelta(days=3)).isoformat())
    assert (item["whose"], bool(home["remedy"])) == (["editor"], True)


def test_a_day_to_come_shows_what_happens_if_nobody_acts(cluster):
    today = timezone.localdate()
    bring_in(channel(cluster.city), today)
    for days, verdict in ((14, "warning"), (15, "fail")):
        day = (today + timedelta(days=days)).isoformat()
        data = json.loads(run("--at", day, "--portal", cluster.city.host, "--json", "-"))
        assert data["portals"][0]["rules"][2]["verdict"] == verdict


def test_only_todays_outcome_is_kept(cluster):
    Inspection.objects.all().delete()
    run("--at", (timezone.localdate() + timedelta(days=9)).isoformat())
    assert not Inspection.objects.exists()
    run()
    assert Inspection.objects.count() == 3


def test_the_workbook_holds_rules_with_sources_and_items_with_addresses(cluster, tmp_path):
    bring_in(channel(cluster.city), timezone.localdate() - timedelta(days=30), title="=HYPERLINK(1)")
    file = tmp_path / "found.xlsx"
    run("--xlsx", str(file), "--portal", cluster.city.host)
    book = load_workbook(file)
    portals, rules, items = (list(sheet.iter_rows(values_only=True)) for sheet in book)
    assert portals[1][:3] == (cluster.city.name, cluster.city.host, "不合格")
    assert "国办秘函〔2019〕19号" in rules[1][7]
    home = next(row for row in items if row[1] == "首页不更新")
    assert home[2] == "=HYPERLINK(1)"
    assert home[3].startswith(f"https://{cluster.city.host}/dtyw/")
    cell = next(cell for row in book.worksheets[2] for cell in row if cell.value == "=HYPERLINK(1)")
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--portal", "nirgends.example"], "list_portals"),
        (["--at", "30.2.2026"], "2026-12-31"),
        (["--at", "9999-12-31"], "2200"),
        (["--json", "/nirgends/found.json"], "可写"),
    ],
)
def test_wrong_options_say_what_to_do(cluster, options, says):
    with pytest.raises(CommandError, match=says):
        run(*options)
