"""Rule packs: loaded, laid over each other, refused with reasons, changed with history."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sites.freshness.active_rules import change_rule, choose_pack, keep, pack_on
from sites.freshness.kinds import Status
from sites.freshness.models import PackVersion, RuleChange
from sites.freshness.packs import PackError, load
from sites.freshness.packs.rows import head_of, of_rows, row_of
from sites.freshness.windows import Window

RULE = """
[[rule]]
id = "own"
title = "自定"
source = "测试"
status = "restated"
metric = "undated-pages"
"""
HEAD = 'id = "MINE"\ntitle = "自定"\nversion = "1"\nsource = "测试"\n'


@pytest.fixture
def pack(settings, tmp_path):
    """Write a pack of the installation's own."""
    settings.ZHANQUN_DATA = tmp_path
    (tmp_path / "packs").mkdir()

    def write(text: str, name: str = "MINE") -> str:
        (tmp_path / "packs" / f"{name}.toml").write_text(text, "utf-8")
        return name

    return write


# What STANDARDS §1 and §3 hold for unconfirmed: single deduction items, and which meta tags are mandatory.
UNCONFIRMED = {
    "dead-internal-links",
    "dead-external-links",
    "missing-meta",
    "one-way-interpretations",
    "solicitations",
    "profile-missing",
}


@pytest.mark.parametrize("pack_id", ["CN-GOV-2019-19", "EXAMPLE-PROVINCE"])
def test_unconfirmed_rules_are_off_and_say_so(pack_id):
    unconfirmed = [rule for rule in load(pack_id).rules if rule.status == Status.MEMORY]
    assert {rule.id for rule in unconfirmed} >= UNCONFIRMED
    assert not any(rule.active or rule.is_confirmed for rule in unconfirmed)
    assert {str(rule.status.label) for rule in unconfirmed} == {"待核实"}


def test_the_national_pack_has_no_other_unconfirmed_rules_and_one_unconfirmed_number():
    rules = load().rules
    assert {rule.id for rule in rules if rule.status == Status.MEMORY} == UNCONFIRMED
    assert [rule.id for rule in rules if not rule.is_limit_confirmed] == ["useless-services"]
    assert load().rule("useless-services").noted_limit == "≥ 5 个（待核实）"


def test_every_rule_names_its_source():
    assert all(rule.source for rule in load().rules)


def test_the_example_of_a_province_changes_rules_and_adds_one_without_code():
    province, national = load("EXAMPLE-PROVINCE"), load()
    assert province.rule("home-not-updated").window == Window(days=7)
    assert province.rule("home-not-updated").metric == national.rule("home-not-updated").metric
    assert province.rule("blank-channels").threshold == 3
    assert province.rule("province-interpretations").metric == "channel-update"
    assert len(province.rules) == len(national.rules) + 1


def test_a_memory_rule_is_off_unless_it_says_otherwise(pack):
    assert not load(pack(HEAD + RULE.replace("restated", "memory"))).rule("own").active


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("not toml", "MINE.toml"),
        ('id = "MINE"\n', "缺少"),
        (HEAD.replace("MINE", "YOURS") + RULE, "文件名"),
        (HEAD + RULE.replace("undated-pages", "nonsense"), "没有“nonsense”这种度量"),
        (HEAD + RULE + 'window = "two weeks"', "14 天"),
        (HEAD + RULE + "thresold = 3", "thresold"),
        (HEAD + RULE + "threshold = -1", "正数"),
        (HEAD + RULE + 'comparator = "~"', "比较符"),
        (HEAD + RULE + 'channel_kinds = ["sports"]', "栏目类型"),
        (HEAD + RULE + 'excludes = ["everything"]', "排除项"),
        (HEAD + RULE + RULE, "两次"),
        (HEAD + RULE.replace('title = "自定"', ""), "title"),
        ('based_on = "MINE"\n' + HEAD + RULE, "自身"),
        ('based_on = "NOWHERE"\n' + HEAD + RULE, "现有"),
        (HEAD + RULE + "threshold = inf", "正数"),
        (HEAD + RULE + "threshold = nan", "正数"),
        (HEAD + RULE + 'threshold = "five"', "正数"),
        (HEAD + RULE + "threshold = true", "正数"),
        (HEAD + RULE + 'window = "99999999999 days"', "太长"),
        (HEAD + RULE + "window = 14", "window"),
        (HEAD + RULE + "windows = { news = 14 }", "14 天"),
        (HEAD + RULE + 'warning_share = "half"', "比例"),
        (HEAD + RULE + "warning_share = 1", "比例"),
        (HEAD + RULE + 'weight = "much"', "扣分"),
        (HEAD + RULE + "due_days = 99999999", "整改期限"),
        (HEAD + RULE + 'active = "yes"', "active"),
        (HEAD + RULE + 'channel_kinds = "news"', "方括号"),
        (HEAD + RULE.replace('"自定"', "7"), "title"),
        (HEAD + RULE.replace("restated", "rumoured"), "rumoured"),
        (HEAD + 'rule = ["x"]', "rule"),
        (HEAD + RULE + "params = { x = 1 }", "没有参数 x"),
        (HEAD + RULE.replace("undated-pages", "yearly-page"), "缺少 title"),
        (HEAD + RULE.replace("undated-pages", "blank-channels") + 'params = { grace_days = "x" }', "grace_days"),
        (
            HEAD + RULE.replace("undated-pages", "solicitations") + 'params = { result = "(", solicitation = "x" }',
            "result",
        ),
        (HEAD + RULE.replace("undated-pages", "home-update"), "期限"),
        (HEAD + RULE.replace("undated-pages", "channel-update"), "期限"),
        (
            HEAD
            + RULE.replace("undated-pages", "channel-update")
            + 'channel_kinds = ["news", "notices"]\nwindows = { news = "14 days" }',
            "期限",
        ),
    ],
)
def test_wrong_packs_are_refused_with_the_reason(pack, text, says):
    with pytest.raises(PackError, match=says):
        load(pack(text))


def test_a_changed_threshold_holds_from_its_day_on(db):
    rule = load().rule("blank-channels")
    change_rule(rule, {"threshold": 8}, by=None, reason="省办通知")
    RuleChange.objects.update(at=timezone.now() - timedelta(days=5))
    today = timezone.localdate()
    assert pack_on(today).rule(rule.id).threshold == 8
    assert pack_on(today - timedelta(days=6)).rule(rule.id).threshold == 5
    change_rule(rule, {}, by=None, reason="恢复")
    assert pack_on(today).rule(rule.id).threshold == 5
    assert RuleChange.objects.count() == 2


def test_the_past_goes_by_the_pack_as_it_was(db, pack):
    """What a province's file said on a day is kept with the day, whatever the file says later."""
    head = f'{HEAD}based_on = "CN-GOV-2019-19"\n[[rule]]\nid = "blank-channels"\n'
    today = timezone.localdate()
    pack(head + "threshold = 4")
    choose_pack("MINE", by=None, reason="按省标准")
    RuleChange.objects.update(at=timezone.now() - timedelta(days=9))
    keep("MINE")
    keep("MINE")
    assert PackVersion.objects.count() == 1
    PackVersion.objects.update(at=timezone.now() - timedelta(days=9))
    pack(head + "threshold = 2")
    assert pack_on(today - timedelta(days=1)).rule("blank-channels").threshold == 4
    assert pack_on(today - timedelta(days=1)).rule("home-not-updated").window == load().rule("home-not-updated").window
    assert pack_on(today).rule("blank-channels").threshold == 2
    keep("MINE")
    assert PackVersion.objects.count() == 2


def test_a_pack_that_stands_as_it_was_is_one_object_and_recorded_with_one_query(db, django_assert_num_queries):
    keep("CN-GOV-2019-19")
    assert load() is load()
    with django_assert_num_queries(1):
        keep("CN-GOV-2019-19")
    assert PackVersion.objects.count() == 1


@pytest.mark.parametrize("pack_id", ["CN-GOV-2019-19", "EXAMPLE-PROVINCE"])
def test_a_pack_kept_as_rows_is_the_pack(pack_id):
    pack = load(pack_id)
    assert of_rows(head_of(pack), [row_of(rule) for rule in pack.rules]).rules == pack.rules


def test_a_wrong_change_is_refused(db):
    with pytest.raises(ValueError, match="正数"):
        change_rule(load().rule("blank-channels"), {"threshold": 0}, by=None, reason="x")
    assert not RuleChange.objects.exists()


def test_another_pack_can_be_chosen_but_not_one_that_is_broken(db):
    choose_pack("EXAMPLE-PROVINCE", by=None, reason="按省标准")
    assert pack_on(timezone.localdate()).id == "EXAMPLE-PROVINCE"
    with pytest.raises(PackError):
        choose_pack("NOWHERE", by=None, reason="x")


@pytest.mark.parametrize("window", ["params = { own_cadence = true }", 'window = "14 days"'])
def test_channels_with_a_window_or_their_own_cadence_are_judged(pack, window):
    assert load(pack(HEAD + RULE.replace("undated-pages", "channel-update") + window)).rule("own")
