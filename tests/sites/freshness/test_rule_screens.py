"""Screens of the rules: thresholds with history, refused values, a spoilt pack."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from sites.freshness.active_rules import change_rule, choose_pack, pack_on
from sites.freshness.inspecting import inspect
from sites.freshness.kinds import Status
from sites.freshness.models import Inspection, RuleChange
from sites.freshness.packs import load
from sites.portals.models import Portal
from tests.sites.freshness.conftest import channel, follow, publish, text

TODAY = timezone.localdate


def test_only_cluster_administrators_change_rules(client, filled, person, chief):
    address = reverse("freshness_rule", args=["blank-channels"])
    data = {"active": "on", "threshold": "9", "warning": "3", "due_days": "5", "reason": "省办通知"}
    client.force_login(person("one", filled.office, "administrator"))
    client.post(address, data)
    assert not RuleChange.objects.exists()
    client.force_login(chief)
    assert client.get(address).status_code == 200
    assert client.post(address, data).status_code == 302
    change = RuleChange.objects.get()
    assert (change.values, change.by, change.reason) == ({"threshold": 9.0}, chief, "省办通知")
    page = text(client.get(reverse("freshness_rules")))
    assert "空白栏目：阈值 9（省办通知）" in page
    assert "≥ 9 个" in page


def test_the_worker_inspects_all_portals_after_a_change_of_rules_and_the_request_none(client, filled, chief):
    client.force_login(chief)
    Inspection.objects.all().delete()
    data = {"active": "on", "threshold": "9", "warning": "3", "due_days": "5", "reason": "省办通知"}
    response = client.post(reverse("freshness_rule", args=["blank-channels"]), data, follow=True)
    assert "检查结果稍后按新阈值更新" in text(response)
    assert not Inspection.objects.exists()
    follow()
    assert set(Inspection.objects.values_list("site_id", flat=True)) == set(Portal.objects.values_list("pk", flat=True))
    Inspection.objects.all().delete()
    response = client.post(reverse("freshness_rules"), {"pack": "EXAMPLE-PROVINCE", "reason": "按省"}, follow=True)
    assert "检查结果稍后按新指标更新" in text(response)
    assert not Inspection.objects.exists()
    follow()
    assert {row.pack for row in Inspection.objects.all()} == {load("EXAMPLE-PROVINCE").label}


def test_a_pack_whose_file_is_spoilt_stops_no_screen_and_can_be_changed(client, filled, chief, settings, tmp_path):
    settings.ZHANQUN_DATA = tmp_path
    file = tmp_path / "packs" / "MINE.toml"
    file.parent.mkdir()
    head = 'id = "MINE"\ntitle = "省"\nversion = "1"\nsource = "省办"\nbased_on = "CN-GOV-2019-19"\nrule = []\n'
    file.write_text(head, "utf-8")
    choose_pack("MINE", by=chief, reason="按省标准")
    file.write_text("spoilt", "utf-8")
    client.force_login(chief)
    rules = reverse("freshness_rules")
    for address in (
        rules,
        reverse("freshness_overview"),
        reverse("freshness_overview") + "?format=pdf",
        reverse("freshness_portal", args=[filled.city.pk]),
        reverse("freshness_channel", args=[channel(filled.city).pk]),
        reverse("freshness_rule", args=["blank-channels"]),
        reverse("wagtailadmin_home"),
    ):
        assert client.get(address, follow=True).status_code == 200, address
    page = text(client.get(rules))
    assert "MINE.toml 不能读取" in page
    assert client.post(rules, {"pack": "CN-GOV-2019-19", "reason": "换回"}).status_code == 302
    assert "MINE.toml 不能读取" not in text(client.get(rules))


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"threshold": "-1"}, "正数"),
        ({"threshold": "1e300"}, "一百万"),
        ({"threshold": "inf"}, "数字"),
        ({"threshold": "五"}, "数字"),
        ({"window_news": "99999999999 天"}, "太长"),
        ({"window_news": "两周"}, "14 天"),
        ({"due_days": "99999"}, "250"),
        ({"reason": ""}, "必需字段"),
        ({"warning_share": "1.5"}, "0 和 1"),
        ({"warning": "-2"}, "正数"),
    ],
)
def test_values_that_a_rule_cannot_have_are_refused_with_the_reason(client, filled, chief, wrong, says):
    client.force_login(chief)
    address = reverse("freshness_rule", args=["channels-not-updated-a"])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert says in text(client.post(address, data | {"reason": "x"} | wrong))
    assert not RuleChange.objects.exists()


def filled_in(client, rule: str) -> tuple[str, dict]:
    """Address of the form of a rule, and its fields as they are shown."""
    address = reverse("freshness_rule", args=[rule])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    return address, data | {"reason": "省办通知"}


@pytest.mark.parametrize(
    ("rule", "given", "kept", "told"),
    [
        (
            "useless-services",
            {"param_missing": "5"},
            {"params": {"missing": 5, "warning_missing": 2}},
            "缺几个要素算不实用 5",
        ),
        ("channels-not-updated-a", {"warning_share": "0.5"}, {"warning_share": 0.5}, "预警比例 0.5"),
        ("channels-not-updated-a", {"warning_share": ""}, {"warning_share": None}, "预警比例 不设"),
        ("blank-channels", {"warning": ""}, {"warning": None}, "预警值 不设"),
        ("home-not-updated", {"warning_window": ""}, {"warning_window": None}, "预警期限 不设"),
        ("redated-content", {"warning": "3"}, {"warning": 3.0}, "预警值 3"),
        (
            "unreachable",
            {"param_timeout_seconds": "10"},
            {"params": {"probes_a_day": 20, "timeout_seconds": 10}},
            "几秒未打开算失败 10",
        ),
    ],
)
def test_every_number_is_changed_on_screen_and_told_in_the_history(client, filled, chief, rule, given, kept, told):
    client.force_login(chief)
    address, data = filled_in(client, rule)
    assert client.post(address, data | given).status_code == 302
    assert RuleChange.objects.get().values == kept
    assert told in text(client.get(reverse("freshness_rules")))
    now = pack_on(TODAY()).rule(rule)
    assert {name: getattr(now, name) for name in kept} == kept
    (name, value), (_, again) = *given.items(), filled_in(client, rule)
    assert f"{again.get(name, '')}".removesuffix(".0") == value


def test_a_warning_that_comes_after_the_failure_is_refused(client, filled, chief):
    client.force_login(chief)
    address, data = filled_in(client, "useless-services")
    assert "应不大于" in text(client.post(address, data | {"param_missing": "2", "param_warning_missing": "3"}))
    assert "8" in client.post(address, data | {"param_missing": "9"}).context["form"].errors["param_missing"][0]
    assert not RuleChange.objects.exists()


def test_days_before_going_live_are_changed_on_screen_and_hold(client, filled, chief):
    publish(channel(filled.city), "五天前", published_at=timezone.now() - timedelta(days=5))
    suspected = lambda: inspect(site_ids=[filled.city.pk]).portals[0].outcome("serious-error").items  # noqa: E731
    assert [item.title for item in suspected()] == ["五天前"]
    client.force_login(chief)
    address, data = filled_in(client, "serious-error")
    assert client.post(address, data | {"param_backdated_days": "6"}).status_code == 302
    assert suspected() == ()


def test_every_rule_shows_its_status_in_plain_words(client, filled, chief):
    client.force_login(chief)
    page = text(client.get(reverse("freshness_rules")))
    rules = load().rules
    for status in Status:
        shown = page.count(f">{status.label}</span>")
        assert shown == sum(rule.status == status for rule in rules) + (status == Status.MEMORY)
    portal = text(client.get(reverse("freshness_portal", args=[filled.city.pk])))
    assert portal.count(f">{Status.RESTATED.label}</span>") == len(load().active)


@pytest.mark.parametrize("rule", load().rules, ids=lambda rule: rule.id)
def test_every_rule_can_be_opened_and_saved_as_it_is(client, filled, chief, rule):
    client.force_login(chief)
    response = client.get(reverse("freshness_rule", args=[rule.id]))
    form = response.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert client.post(response.request["PATH_INFO"], data | {"reason": "不变"}).status_code == 302
    assert RuleChange.objects.get().values == {}


def test_a_change_that_the_pack_no_longer_takes_is_shown_and_taken_back(
    client, filled, person, chief, settings, tmp_path
):
    settings.ZHANQUN_DATA = tmp_path
    file = tmp_path / "packs" / "MINE.toml"
    file.parent.mkdir()
    head = (
        'id = "MINE"\ntitle = "省"\nversion = "1"\nsource = "省办"\nbased_on = "CN-GOV-2019-19"\n[[rule]]\nid = "own"\n'
    )
    rule = 'title = "省自定"\nsource = "省办"\nstatus = "restated"\nmetric = '
    file.write_text(head + rule + '"blank-channels"\nparams = { grace_days = 3 }\n', "utf-8")
    choose_pack("MINE", by=chief, reason="按省标准")
    change_rule(load("MINE").rule("own"), {"params": {"grace_days": 9}}, by=chief, reason="试点")
    file.write_text(head + rule + '"undated-pages"\n', "utf-8")
    address = reverse("freshness_rules")
    client.force_login(person("boss", filled.city, "administrator"))
    page = text(client.get(address))
    assert "省自定：" in page
    assert "grace_days" in page
    assert "恢复指标包的规定" not in page
    assert client.post(address, {"take_back": "own"}).status_code in (302, 403)
    client.force_login(chief)
    assert "恢复指标包的规定" in text(client.get(address))
    assert "已恢复" in text(client.post(address, {"take_back": "own"}, follow=True))
    assert pack_on(TODAY()).rule("own").metric == "undated-pages"
    assert RuleChange.objects.first().values == {}
