"""The ways of an announcement, its time, its two persons, its command."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import ModelLogEntry

from cms.changes.models import Change, Lane
from sites.announcements import sending
from sites.announcements.delivering import deliver
from sites.announcements.models import Announcement, AnnouncementSettings
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from sites.publishing import release

from .conftest import bar_of, draft, later, read_changes, sent, showing, taken_back

EVERYBODY = {"city", "district", "other", "bureau", "office"}


def test_the_command_prints_the_number_and_has_it_on_disk(cluster, capsys):
    call_command("announce", title="暴雪红色预警", body="非必要不出行。", severity="emergency", to=["cluster"])
    first, second = capsys.readouterr().out.splitlines()[:2]
    assert showing(cluster, "暴雪红色预警") == EVERYBODY
    assert int(first) == Announcement.objects.get().pk
    assert second == "5/5 个站点已写入磁盘。"
    call_command("announce", withdraw=int(first))
    assert showing(cluster, "暴雪红色预警") == set()


def test_the_command_tells_how_far_it_has_come(cluster, tmp_path):
    row = sent(cluster.city, ["kind:district"])
    call_command("announce", status=row.pk, json=str(tmp_path / "a.json"))
    found = json.loads((tmp_path / "a.json").read_text())["deliveries"]
    assert {one["host"]: one["state"] for one in found} == {
        "www.qinghu.example": "built",
        "www.dongshan.example": "built",
    }
    assert all(len(one["sha256"]) == 64 and one["accepted"] and one["built"] and not one["live"] for one in found)
    taken_back(row)
    call_command("announce", status=row.pk, json=str(tmp_path / "b.json"))
    found = json.loads((tmp_path / "b.json").read_text())["deliveries"]
    assert [one["state"] for one in found] == ["withdrawn", "withdrawn"]


@pytest.mark.parametrize(
    "options",
    [
        {"title": "长" * 41},
        {"title": "停水", "to": ["nobody"]},
        {"title": "停水", "ends": "2020-01-01"},
        {"title": "停水", "starts": "明天"},
        {"title": "停水", "link": "javascript:alert(1)"},
        {"withdraw": 404},
        {"status": 404},
    ],
)
def test_the_command_refuses_what_it_cannot_do_and_leaves_nothing(cluster, options):
    with pytest.raises(CommandError):
        call_command("announce", **options)
    assert not Announcement.objects.exists()


def test_begin_and_end_are_changes_that_the_clock_writes(cluster):
    row = sent(cluster.city, starts_at=later(hours=1), ends_at=later(hours=2))
    assert row.status == "scheduled"
    assert showing(cluster) == set()
    before = Change.objects.count()

    assert sending.keep_time(later(minutes=59)) == []
    assert sending.keep_time(later(minutes=61)) == [row.pk]
    deliver([row.pk])
    assert showing(cluster) == EVERYBODY
    assert sending.keep_time(later(minutes=121)) == [row.pk]
    deliver([row.pk])
    assert showing(cluster) == set()
    log = ModelLogEntry.objects.for_instance(row).order_by("timestamp").values_list("action", "user")
    assert [(action.split(".")[1], user) for action, user in log][-2:] == [("begin", None), ("end", None)]
    kinds = Change.objects.filter(subject_type="announcement").order_by("-pk").values_list("kind", flat=True)[:2]
    assert (list(kinds), Change.objects.count()) == (["withdrawn", "published"], before + 2)


def test_an_announcement_whose_time_passed_before_it_began_never_shows(cluster):
    row = sent(cluster.city, starts_at=later(hours=1), ends_at=later(hours=2))
    sending.keep_time(later(hours=3))
    deliver([row.pk])
    row.refresh_from_db()
    assert row.status == "ended"
    assert showing(cluster) == set()


def test_an_emergency_goes_by_the_urgent_lane_and_others_do_not(cluster):
    sent(cluster.city, severity="emergency")
    sent(cluster.city)
    lanes = Change.objects.filter(subject_type="announcement").order_by("pk").values_list("lane", flat=True)
    assert list(lanes) == [Lane.URGENT, Lane.NORMAL]


def test_an_emergency_waits_for_a_second_person(cluster, chief, deputy):
    row = sending.submit(draft(cluster.city, severity="emergency", author=chief), chief)
    assert row.status == "pending"
    with pytest.raises(ValidationError, match="起草人以外"):
        sending.approve(row, chief)
    row = sending.approve(row, deputy)
    assert (row.status, row.approved_by) == ("running", deputy)


def test_nobody_hands_over_and_approves_what_another_drafted(cluster, chief, deputy):
    row = sending.submit(draft(cluster.city, severity="emergency", author=chief), deputy)
    with pytest.raises(ValidationError, match="起草人以外"):
        sending.approve(row, deputy)
    assert sending.approve(row, chief).status == "running"


@pytest.mark.parametrize(
    ("setting", "severity", "status"), [("none", "emergency", "running"), ("all", "notice", "pending")]
)
def test_who_needs_a_second_person_can_be_set(cluster, chief, setting, severity, status):
    AnnouncementSettings.objects.update_or_create(
        pk=AnnouncementSettings.load().pk, defaults={"second_person": setting}
    )
    assert sending.submit(draft(cluster.city, severity=severity, author=chief), chief).status == status


def test_what_was_given_back_can_be_submitted_again(cluster, chief, deputy):
    row = sending.submit(draft(cluster.city, severity="emergency", author=chief), chief)
    with pytest.raises(ValidationError, match="原因"):
        sending.give_back(row, deputy, " ")
    row = sending.give_back(row, deputy, "标题有错字")
    assert (row.status, row.note) == ("draft", "标题有错字")
    assert sending.submit(row, chief).status == "pending"


def test_nobody_announces_beyond_the_portals_they_administer(cluster, person):
    head = person("head", cluster.district, "administrator")
    with pytest.raises(ValidationError, match="青湖区教育局"):
        sending.submit(draft(cluster.district, ["cluster"], author=head), head)
    above = person("above", cluster.district, "administrator", with_subordinates=True)
    assert sending.submit(draft(cluster.district, ["cluster"], author=above), above).status == "running"


def test_nobody_takes_back_what_reaches_beyond_the_portals_they_administer(cluster, person, chief, deputy):
    own = person("own", cluster.city, "administrator")
    row = sending.submit(draft(cluster.city, severity="emergency", author=chief), chief)
    with pytest.raises(ValidationError, match="没有向下列站点推送的权限"):
        sending.give_back(row, own, "不同意")
    row = sending.approve(row, deputy)
    with pytest.raises(ValidationError, match="没有向下列站点推送的权限"):
        sending.withdraw(row, own)
    assert sending.withdraw(row, deputy).status == "withdrawn"


def test_what_would_be_over_already_is_not_sent(cluster, chief):
    with pytest.raises(ValidationError, match="结束时间"):
        draft(cluster.city, author=chief, starts_at=later(hours=-2), ends_at=later(hours=-1))
    row = draft(cluster.city, author=chief, starts_at=later(hours=-2), ends_at=later(hours=1))
    Announcement.objects.filter(pk=row.pk).update(ends_at=later(hours=-1))
    with pytest.raises(ValidationError, match="结束时间"):
        sending.submit(Announcement.objects.get(pk=row.pk), chief)


def test_every_step_is_in_the_audit_log(cluster, chief, deputy):
    row = sending.submit(draft(cluster.city, severity="emergency", author=chief), chief)
    sending.withdraw(sending.approve(row, deputy), chief, "已解除")
    entries = ModelLogEntry.objects.filter(object_id=str(row.pk)).order_by("pk")
    assert [(one.action.partition(".")[2], one.user.username) for one in entries] == [
        ("submit", "chief"),
        ("approve", "deputy"),
        ("withdraw", "chief"),
    ]
    assert entries.last().data == {"note": "已解除"}


def test_withdrawing_twice_is_once_and_a_draft_is_not_withdrawn(cluster):
    row = sent(cluster.city)
    taken_back(row)
    taken_back(row)
    assert Change.objects.filter(subject_type="announcement", kind="withdrawn").count() == 1
    with pytest.raises(ValidationError):
        sending.withdraw(draft(cluster.city))


def test_two_show_in_order_and_the_rest_are_listed(cluster):
    for title, severity, rank in (
        ("甲", "notice", 1),
        ("乙", "important", 10),
        ("丙", "important", 5),
        ("丁", "notice", 1),
    ):
        sent(cluster.city, title=title, severity=severity, rank=rank)
    shown, rest = bar_of(cluster.city).split("另有 2 条公告")
    assert [shown.index(word) < shown.index(other) for word, other in (("丙", "乙"),)] == [True]
    assert rest.index("丁") < rest.index("甲")


def test_each_portal_is_delivered_once_whatever_is_repeated(cluster):
    row = sent(cluster.city)
    built = dict(row.deliveries.values_list("portal_id", "built_at"))
    deliver([row.pk])
    read_changes()
    release.build(cluster.city)
    assert dict(row.deliveries.values_list("portal_id", "built_at")) == built
    assert bar_of(cluster.city).count("<strong>提示：") == 1


def test_files_on_disk_are_those_of_a_full_build(cluster):
    sent(cluster.city, severity="emergency")
    taken_back(sent(cluster.city, title="已撤回"))
    for portal in (cluster.city, cluster.bureau):
        whole = release.files_of(Portal.objects.get(pk=portal.pk))
        assert whole["/_fragments/announcements.html"].decode().strip() == bar_of(portal)
    call_command("verify_outputs")


def test_dates_come_from_the_rows_and_not_from_the_clock(cluster):
    row = sent(cluster.city)
    Announcement.objects.filter(pk=row.pk).update(started_at=timezone.now() - timezone.timedelta(days=30))
    deliver([row.pk])
    day = timezone.localdate() - timezone.timedelta(days=30)
    assert f'<time datetime="{day:%Y-%m-%d}">' in bar_of(cluster.city)


def test_the_command_builds_a_portal_that_has_no_files_yet(cluster, capsys):
    fresh = open_portal("wjj.yunzhou.example", "云州市卫生健康局", "department")
    call_command("announce", title="停水", to=["portal:wjj.yunzhou.example"])
    assert "1/1 个站点已写入磁盘。" in capsys.readouterr().out
    assert "停水" in bar_of(fresh)
