"""Screens of the rules: thresholds with history, refused values, a spoilt pack."""

import pytest
from django.urls import reverse
from django.utils import timezone

from sites.freshness.active_rules import choose_pack
from sites.freshness.models import Inspection, RuleChange
from sites.freshness.packs import load
from sites.portals.models import Portal
from tests.sites.freshness.conftest import channel, follow, text

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
    ],
)
def test_values_that_a_rule_cannot_have_are_refused_with_the_reason(client, filled, chief, wrong, says):
    client.force_login(chief)
    address = reverse("freshness_rule", args=["channels-not-updated-a"])
    form = client.get(address).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert says in text(client.post(address, data | {"reason": "x"} | wrong))
    assert not RuleChange.objects.exists()


@pytest.mark.parametrize("rule", load().rules, ids=lambda rule: rule.id)
def test_every_rule_can_be_opened_and_saved_as_it_is(client, filled, chief, rule):
    client.force_login(chief)
    response = client.get(reverse("freshness_rule", args=[rule.id]))
    form = response.context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert client.post(response.request["PATH_INFO"], data | {"reason": "不变"}).status_code == 302
    assert RuleChange.objects.get().values == {}
