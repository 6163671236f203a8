"""What surveys find: in built files without a request, at outside addresses, and at the portals' own."""

import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import sleep

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from sites.freshness import external_survey, file_survey, jobs, probing, standing
from sites.freshness.active_rules import change_rule
from sites.freshness.addresses import outside_addresses
from sites.freshness.evidence import write_xlsx
from sites.freshness.inspecting import inspect
from sites.freshness.kinds import Verdict
from sites.freshness.link_checking import Answer, Manners, check
from sites.freshness.models import (
    ExternalAddress,
    FailedProbe,
    Finding,
    IgnoredAddress,
    Inspection,
    ProbeDay,
    Survey,
)  # fmt: skip
from sites.freshness.packs import load
from sites.freshness.probing import Probe
from sites.freshness.views.overview import rows_for
from sites.publishing.links import files_by_host
from sites.publishing.release import build
from tests.sites.freshness.conftest import channel, publish

QUICK = Manners(timeout=0.5, pause=0, retry_after=0, private=True)


@pytest.fixture(scope="module")
def server():
    """Answers by path; counts what it was asked."""
    asked: Counter[str] = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked[self.path] += 1
            if self.path.startswith("/slow"):
                sleep(2)
            status = {"/gone": 404, "/broken": 500, "/guarded": 403}.get(self.path, 200)
            if self.path == "/once" and asked[self.path] == 1:
                status = 503
            body = one.robots if self.path == "/robots.txt" else b"fine"
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as one:
        one.daemon_threads = True
        one.asked = asked
        one.robots = b"User-agent: *\nDisallow: /private\n"
        one.url = f"http://127.0.0.1:{one.server_port}"
        threading.Thread(target=one.serve_forever, daemon=True).start()
        yield one
        one.shutdown()


def test_links_are_dead_after_a_second_look_only(server):
    names = ("fine", "gone", "broken", "guarded", "once", "slow", "private")
    answers = {
        answer.url.rsplit("/", 1)[1]: answer for answer in check([f"{server.url}/{name}" for name in names], QUICK)
    }
    assert {name for name in names if answers[name].reason} == {"gone", "broken", "slow"}
    assert answers["private"].skipped
    assert server.asked["/private"] == 0
    assert server.asked["/gone"] == 2
    assert server.asked["/fine"] == 1
    assert "404" in answers["gone"].reason


def test_a_strange_robots_txt_or_address_costs_only_itself(server, monkeypatch):
    robots = b"User-agent: *\nDisallow: http://[x\nDisallow: /private\nAllow: %68ttp://[\n\xff\x00\n"
    monkeypatch.setattr(server, "robots", robots)
    found = check([f"{server.url}/sound", f"{server.url}/private", "http://[x/", f"{server.url}/[x"], QUICK)
    assert [(answer.reason, answer.skipped) for answer in found] == [
        ("", False),
        ("", True),
        ("打不开：地址写法不对", False),
        ("", False),
    ]


def test_reasons_are_told_in_chinese(server, settings, cluster):
    tls = server.url.replace("http:", "https:")
    dead = ["http://127.0.0.1:1/", "http://nirgends.invalid/", f"{tls}/", "http://127.0.0.1:99999/"]
    found = {answer.url: answer.reason for answer in check(dead, QUICK)}
    assert found == {
        dead[0]: "打不开：连接不上",
        dead[1]: "打不开：域名没有解析",
        dead[2]: "打不开：加密连接失败",
        dead[3]: "打不开：地址写法不对",
    }
    settings.ZHANQUN_PUBLIC_URL = "http://{host}.localhost:1"
    assert [probe.reason for probe in probing.probe_all([cluster.city])] == ["连接失败：连接不上"]


def test_addresses_that_lead_inside_are_never_asked(server, monkeypatch):
    manners = Manners(timeout=0.5, pause=0, retry_after=0)
    before = server.asked.total()
    here = ("127.0.0.1", server.server_port)
    monkeypatch.setattr("socket.getaddrinfo", lambda *a, **k: [(2, 1, 6, "", here)])
    url = f"http://innocent.example.cn:{server.server_port}/fine"
    assert check([url], manners) == [Answer(url, skipped=True)]
    assert server.asked.total() == before


def test_a_host_that_is_not_there_is_told_as_such():
    (answer,) = check(["http://nowhere.invalid/"], QUICK)
    assert answer.reason.startswith("打不开")


def linked(cluster, *urls: str):
    body = "".join(f'<a href="{url}">甲</a>' for url in urls)
    return publish(channel(cluster.city), text=body)


def test_outside_addresses_are_those_of_pages_without_our_own_and_the_ignored(cluster, chief):
    IgnoredAddress.objects.create(pattern="https://oa.example.com/*", note="内网", by=chief)
    linked(
        cluster,
        "https://www.example.com/a",
        "https://oa.example.com/x",
        f"https://{cluster.district.host}/",
        "http://127.0.0.1/admin",
        "http://10.0.0.8/",
        "http://intranet/",
    )
    found = outside_addresses([cluster.city.pk])
    assert [url for url in found if not url.endswith("localhost")] == ["https://www.example.com/a"]


def switch_on(*names: str) -> None:
    for name in names:
        change_rule(load().rule(name), {"active": True}, by=None, reason="试用")


def test_a_link_is_dead_when_it_failed_on_several_days(cluster):
    switch_on("dead-external-links")
    page = linked(cluster, "https://www.example.com/gone")
    url = "https://www.example.com/gone"
    found = {url: {cluster.city.pk: page.publication.path}}
    for verdict in (Verdict.PASS, Verdict.FAIL):
        external_survey._know(found)
        external_survey.record([Answer(url, "服务器回应 404")])
        external_survey._keep_by_portal(found)
        assert inspect(site_ids=[cluster.city.pk]).portals[0].outcome("dead-external-links").verdict == verdict
    external_survey.record([Answer(url)])
    assert ExternalAddress.objects.get().failures == 0


ADDRESSES = [f"http://127.0.0.{number}:1/" for number in range(1, 7)]


def test_a_machine_that_is_cut_off_accuses_no_link(cluster, monkeypatch, caplog):
    """The addresses of the survey are those of this machine: nothing answers on port 1."""
    found = {url: {cluster.city.pk: "/a.html"} for url in ADDRESSES}
    monkeypatch.setattr(external_survey, "outside_addresses", lambda: found)
    with pytest.raises(external_survey.CutOffError, match="检查网络"):
        external_survey.survey_outside(QUICK)
    silent = [Answer(url, "打不开：域名没有解析", silent=True) for url in found]
    monkeypatch.setattr(external_survey.link_checking, "check", lambda *args: silent)
    with pytest.raises(CommandError, match="不计入"):
        call_command("survey_portals", outside=True)
    jobs.survey_outside()
    assert "不计入" in caplog.text
    assert not ExternalAddress.objects.exclude(looked_at=None).exists()
    assert not Survey.objects.filter(kind=external_survey.KIND).exists()


def test_where_one_in_five_answers_the_others_are_dead(server):
    hosts = [Answer(url, "打不开", silent=True) for url in ADDRESSES]
    assert external_survey.is_cut_off(hosts)
    assert external_survey.is_cut_off([*hosts, Answer("http://inside/", skipped=True)])
    assert not external_survey.is_cut_off([*hosts, Answer(server.url), Answer("https://www.example.com/", "404")])
    assert not external_survey.is_cut_off(hosts[:4])
    silent = {answer.url: answer.silent for answer in check([ADDRESSES[0], f"{server.url}/gone"], QUICK)}
    assert silent == {ADDRESSES[0]: True, f"{server.url}/gone": False}


@pytest.fixture
def built(cluster, settings, tmp_path):
    settings.ZHANQUN_TARGET = str(tmp_path / "output")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    linked(cluster, f"https://{cluster.city.host}/nirgends/", f"https://{cluster.city.host}/media/99-aa.pdf")
    build(cluster.city)
    return cluster.city


def test_built_files_tell_dead_links_missing_attachments_and_footer_items(built):
    switch_on("dead-internal-links", "missing-meta")
    file_survey.survey(built)
    result = inspect(site_ids=[built.pk]).portals[0]
    dead = result.outcome("dead-internal-links")
    # The portals that the directory names are not built here.
    reasons = {item.title: item.reason for item in dead.items if built.host in item.title}
    assert reasons == {
        f"https://{built.host}/nirgends/": "链接的页面不存在",
        f"https://{built.host}/media/99-aa.pdf": "附件或图片不存在",
    }
    assert "网站标识码" in {item.title for item in result.outcome("missing-footer").items}
    assert result.outcome("missing-meta").verdict == Verdict.FAIL
    assert "SiteIDCode" in result.outcome("missing-meta").items[0].reason


def test_dead_links_are_shown_as_facts_while_their_rules_are_off(built, client, chief):
    client.force_login(chief)
    screen = reverse("freshness_portal", args=[built.pk])
    assert inspect(site_ids=[built.pk]).portals[0].dead_links is None
    file_survey.survey(built)
    result = inspect(site_ids=[built.pk]).portals[0]
    assert result.outcome("dead-internal-links") is None
    assert f"https://{built.host}/nirgends/" in {one["url"] for one in result.dead_links}
    page = client.get(screen).content.decode()
    assert f"https://{built.host}/nirgends/" in page
    assert "链接的页面不存在" in page
    standing.refresh([built.pk])
    (row,) = rows_for([built])
    assert row.dead_links == len(result.dead_links)


def test_a_survey_that_finds_the_same_again_is_kept_once(built):
    file_survey.survey(built)
    file_survey.survey(built)
    assert Survey.objects.filter(site_id=built.pk).count() == 1


def test_what_is_published_or_withdrawn_during_a_survey_is_no_dead_link_and_stops_nothing(built, cluster, monkeypatch):
    before, tree = files_by_host(), file_survey.Tree(built.host)
    page = publish(channel(cluster.city), "新要闻")
    build(built)
    (tree.current / "altered.html").write_bytes(b"\xff<html>")
    files = [*tree.files(), ("/gone.html", tree.current / "gone.html")]
    monkeypatch.setattr(file_survey.Tree, "files", lambda self: files)
    survey = file_survey.survey(built, before)
    dead = [one["url"] for one in survey.found if one["problem"] == "dead-link"]
    assert not [url for url in dead if url.endswith(page.publication.path)]
    assert [url for url in dead if url.endswith("/nirgends/")]
    assert survey.checked == sum(path.endswith(".html") for path, _file in files) - 1


def probes(portal, count: int, failed: int) -> None:
    now = timezone.now()
    probing.record([Probe(portal.pk, now, 0.1, "连接失败" if number < failed else "") for number in range(count)])


@pytest.mark.parametrize(
    ("count", "failed", "verdict"), [(19, 19, "unknown"), (100, 2, "pass"), (100, 3, "warning"), (100, 5, "fail")]
)
def test_a_portal_is_unreachable_from_five_percent_on(cluster, count, failed, verdict):
    probes(cluster.city, count, failed)
    assert inspect(site_ids=[cluster.city.pk]).portals[0].outcome("unreachable").verdict == verdict


@pytest.mark.parametrize(("failed", "subjects"), [(2, []), (5, [""])])
def test_single_failed_probes_are_nobodys_finding_but_those_of_a_portal_that_fails_are_one(cluster, failed, subjects):
    probes(cluster.city, 100, failed)
    standing.refresh([cluster.city.pk])
    found = Finding.objects.filter(site_id=cluster.city.pk, rule="unreachable")
    assert list(found.values_list("subject", flat=True)) == subjects


def test_probes_leave_the_window_after_seven_days(cluster):
    day = timezone.localdate()
    ProbeDay.objects.create(site=cluster.city.site, day=day - timezone.timedelta(days=6), probes=30, failed=30)
    probes(cluster.city, 30, 0)
    found = [
        inspect(day + timezone.timedelta(days=days), [cluster.city.pk]).portals[0].outcome("unreachable")
        for days in (0, 1)
    ]
    six_days_ago = day - timezone.timedelta(days=6)
    assert [(one.verdict, one.fails_on) for one in found] == [("fail", six_days_ago), ("pass", None)]


def test_probes_go_to_the_public_address(cluster, server, settings):
    settings.ZHANQUN_PUBLIC_URL = f"http://{{host}}.localhost:{server.server_port}"
    found = probing.probe_all([cluster.city])
    assert [probe.reason for probe in found] == [""]
    assert ProbeDay.objects.get(site_id=cluster.city.pk).probes == 1
    settings.ZHANQUN_PUBLIC_URL = "http://{host}.localhost:1"
    assert probing.probe_all([cluster.city])[0].reason.startswith("连接失败")
    assert FailedProbe.objects.count() == 1


def test_probes_wait_as_long_as_the_rule_says(db):
    rule = load().rule("unreachable")
    assert probing.seconds_to_load() == 15
    change_rule(rule, {"params": {**rule.params, "timeout_seconds": 9}}, by=None, reason="省办通知")
    assert probing.seconds_to_load() == 9


def test_hosts_for_examples_are_not_probed(cluster):
    assert probing.probe_all([cluster.city]) == []


def stored(portal):
    return Inspection.objects.get(site_id=portal.pk)


def test_a_round_of_probes_is_judged_at_once_and_mailed(cluster, person, settings, monkeypatch):
    """The outcome, the finding and the mail of a portal that went away, and that it came back."""
    person("boss", cluster.city, "administrator")
    publish(channel(cluster.city))
    before = stored(cluster.city)
    failing = [rule for rule in before.result["rules"] if rule["rule"] == "home-not-updated"]
    assert [rule["verdict"] for rule in failing] == ["pass"]
    looks = [Probe(cluster.city.pk, timezone.now(), 1, "超时")] * 30
    rounds = {"fail": lambda: probing.record(looks), "pass": lambda: ProbeDay.objects.update(probes=1030)}
    for verdict, state in (("fail", "open"), ("pass", "fixed")):
        monkeypatch.setattr(probing, "probe_all", rounds[verdict])
        jobs.probe()
        rules = {rule["rule"]: rule for rule in stored(cluster.city).result["rules"]}
        assert rules["unreachable"]["verdict"] == verdict
        assert rules["home-not-updated"] == failing[0]
        assert Finding.objects.get(site_id=cluster.city.pk, rule="unreachable").state == state
        if verdict == "fail":
            assert stored(cluster.city).verdict == "fail"
            jobs.send_alerts()
            assert any("站点无法访问" in message.subject for message in mail.outbox)
    standing.refresh([cluster.city.pk])
    row = stored(cluster.city)
    jobs.probe()
    assert stored(cluster.city).result["rules"][0] == row.result["rules"][0]
    assert (stored(cluster.city).verdict, stored(cluster.city).fails_on) == (row.verdict, row.fails_on)


def test_judging_probes_anew_reads_no_page_and_costs_the_same_for_every_portal(
    cluster, django_assert_max_num_queries, monkeypatch
):
    standing.refresh()
    monkeypatch.setattr("sites.freshness.inspecting.pictures", lambda *args: pytest.fail("pages were read"))
    with django_assert_max_num_queries(20) as queries:
        standing.rejudge()
    assert not any("publicationentry" in query["sql"] for query in queries.captured_queries)


def test_portals_not_inspected_today_are_inspected_whole_with_the_first_probes(cluster):
    standing.refresh()
    Inspection.objects.filter(site_id=cluster.city.pk).update(day=timezone.localdate() - timezone.timedelta(days=1))
    standing.rejudge()
    assert Inspection.objects.filter(site_id=cluster.city.pk).count() == 2


def test_a_survey_is_judged_at_once(built):
    switch_on("dead-internal-links")
    standing.refresh()
    assert not Finding.objects.filter(rule="dead-internal-links").exists()
    jobs.survey_files()
    assert Finding.objects.filter(rule="dead-internal-links", site_id=built.pk).exists()
    assert stored(built).result["dead_links"] > 0


def test_what_is_found_keeps_the_day_since_when_it_is_known(built, tmp_path):
    switch_on("dead-internal-links")
    first, second = file_survey.survey(built), None
    week = timezone.now() - timezone.timedelta(days=7)
    old = [{**one, "since": f"{timezone.localdate(week)}"} for one in first.found if "nirgends" in one["url"]]
    Survey.objects.filter(pk=first.pk).update(at=week, found=old)
    second = file_survey.survey(built)
    since = {
        one["url"].rsplit("/", 1)[-1] or "nirgends": one["since"] for one in second.found if built.host in one["url"]
    }
    assert since == {"nirgends": f"{timezone.localdate(week)}", "99-aa.pdf": f"{timezone.localdate()}"}
    write_xlsx(inspect(site_ids=[built.pk]), tmp_path / "evidence.xlsx")
    rows = load_workbook(tmp_path / "evidence.xlsx").worksheets[2].iter_rows(min_row=2, values_only=True)
    dates = {row[2]: row[5].date() for row in rows if row[1] == "站内死链和缺失附件"}
    assert dates[f"https://{built.host}/nirgends/"] == timezone.localdate(week)


def test_links_in_the_sections_of_a_home_page_are_looked_at_too(cluster):
    home = cluster.city.site.root_page.specific
    row = home.publication
    row.data = {
        "sections": [
            {"type": "links", "value": {"items": [{"url": "https://service.example.com/a", "title": "甲"}]}},
            {"type": "text", "value": '<p><a href="https://service.example.com/b?x=1&amp;y=2">乙</a></p>'},
        ]
    }
    row.save()
    assert set(outside_addresses([cluster.city.pk])) == {
        "https://service.example.com/a",
        "https://service.example.com/b?x=1&y=2",
    }
