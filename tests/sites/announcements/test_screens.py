"""Screens of announcements: who sees and does what."""

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from cms.changes.models import Change
from cms.content.models import Channel
from sites.announcements import describing, sending, targeting, views
from sites.announcements.models import Announcement, Delivery
from sites.publishing.tree import Tree

from .conftest import bar_of, draft, later, page, read_changes, sent, showing

ACTIONS = ("submit", "approve", "give-back", "withdraw", "repeat", "remind")


@pytest.fixture
def posted(cluster):
    """The least that the form must hold."""
    return {
        "title": "供水管道抢修", "body": "今晚停水。", "severity": "notice", "origin": cluster.city.pk,
        "to_cluster": "on", "banner": "on", "mandatory": "on", "rank": 10, "home": "",
        "attachments-count": 0,
    }  # fmt: skip


def act(client, row, action, **data):
    """Press a button below the announcement as it is shown now."""
    data = {"seen": describing.version(Announcement.objects.get(pk=row.pk))} | data
    return client.post(reverse("announcements:act", args=[row.pk, action]), data, follow=True)


def test_a_draft_shows_who_would_receive_it_before_anything_is_sent(client, chief, cluster, posted):
    client.force_login(chief)
    response = client.post(reverse("announcements:add"), posted | {"exceptions": [cluster.other.pk]}, follow=True)
    html = response.content.decode()
    assert "将推送到 4 个站点" in html
    assert cluster.bureau.name in html
    assert showing(cluster) == set()
    row = Announcement.objects.get()
    assert (row.created_by, row.status) == (chief, "draft")
    preview = page(client, "announcements:preview", row.pk, "gongbao")
    assert [preview.count(f"announcement-{one}") > 0 for one in ("notice", "important", "emergency")] == [True] * 3


@pytest.mark.parametrize(("home", "is_grey"), [("notice", False), ("memorial", True)])
def test_a_home_page_is_seen_before_it_is_sent(client, chief, cluster, home, is_grey):
    row = draft(cluster.city, home=home, banner=False, body="今天全市哀悼。")
    client.force_login(chief)
    assert reverse("announcements:preview_home", args=[row.pk]) in page(client, "announcements:inspect", row.pk)
    html = page(client, "announcements:preview_home", row.pk)
    assert "今天全市哀悼。" in html
    assert "/home.html" in html
    assert ("grayscale" in html) == is_grey
    assert "今天全市哀悼。" not in (Tree(cluster.city.host).read("/index.html") or b"").decode()


def test_a_form_without_targets_is_refused(client, chief, cluster, posted):
    client.force_login(chief)
    posted.pop("to_cluster")
    assert "请选择推送对象" in client.post(reverse("announcements:add"), posted).content.decode()
    assert not Announcement.objects.exists()


def test_an_emergency_goes_from_one_person_to_another_and_out(
    client, chief, deputy, cluster, django_capture_on_commit_callbacks
):
    row = draft(cluster.city, severity="emergency", author=chief)
    client.force_login(chief)
    assert "待另一位管理员批准" in act(client, row, "submit").content.decode()
    assert "起草人以外" in act(client, row, "approve").content.decode()
    client.force_login(deputy)
    assert "批准并推送" in page(client, "announcements:inspect", row.pk)
    with django_capture_on_commit_callbacks(execute=True):
        act(client, row, "approve")
    assert showing(cluster) == {"city", "district", "other", "bureau", "office"}
    assert "5/5 已生成" in page(client, "announcements:inspect", row.pk)
    with django_capture_on_commit_callbacks(execute=True):
        act(client, row, "withdraw", note="已解除")
    assert showing(cluster) == set()
    html = page(client, "announcements:inspect", row.pk)
    assert "撤回了公告" in html
    assert "已解除" in html


def test_who_approves_reads_where_it_shows_and_whom_its_rules_name(client, chief, cluster):
    row = draft(
        cluster.city,
        ["district:www.qinghu.example", "kind:department", "tag:民生", "portal:www.dongshan.example"],
        ["jyj.qinghu.example"],
        channel_kinds=["notices"],
        home="memorial",
        spoken="请听从安排转移。",
    )
    client.force_login(chief)
    html = page(client, "announcements:inspect", row.pk)
    assert "每个页面顶部、栏目（通知公告）、哀悼" in html
    assert "青湖区人民政府及其下属、全部部门网站、带标签“民生”的站点、东山县人民政府；例外：青湖区教育局" in html
    assert "大字和朗读：请听从安排转移。" in html


def test_one_click_writes_again_what_failed(client, chief, cluster, tmp_path, django_capture_on_commit_callbacks):
    folder = tmp_path / "output" / cluster.other.host / "current" / "_fragments"
    hidden = folder.with_name("_hidden")
    folder.rename(hidden)
    folder.write_text("in the way")
    row = sent(cluster.city)
    client.force_login(chief)
    html = page(client, "announcements:inspect", row.pk)
    assert "失败 1" in html
    assert "重发失败的站点" in html
    assert "other" not in showing(cluster)
    folder.unlink()
    hidden.rename(folder)
    with django_capture_on_commit_callbacks(execute=True):
        assert "已向 1 个站点重发" in act(client, row, "repeat").content.decode()
    assert "other" in showing(cluster)
    assert row.deliveries.get(portal=cluster.other).state == "built"
    assert "重发失败的站点" not in page(client, "announcements:inspect", row.pk)


def test_one_click_makes_again_the_page_that_a_portal_had_no_channel_for(client, chief, cluster):
    news = Channel.objects.descendant_of(cluster.other.home).get(slug="tzgg")
    news.unpublish()
    row = sent(cluster.city, ["kind:district"], banner=False, channel_kinds=["notices"], body="今晚停水。")
    read_changes()
    assert "请先建栏目" in row.deliveries.get(portal=cluster.other).error
    Channel.objects.get(pk=news.pk).save_revision().publish()
    client.force_login(chief)
    act(client, row, "repeat")
    read_changes()
    assert row.deliveries.get(portal=cluster.other).state == "built"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"title": "长" * 10_000}, "40"),
        ({"title": ""}, "必需字段"),
        ({"link_url": "javascript:alert(1)"}, "网址"),
        ({"link_url": "data:text/html,x"}, "网址"),
        ({"starts_at": "2027-01-02 08:00", "ends_at": "2027-01-01 08:00"}, "结束时间须晚于开始时间"),
        ({"ends_at": "2020-01-01 08:00"}, "不早于现在"),
        ({"severity": "fatal"}, "fatal"),
        ({"rank": "-1"}, "0"),
        ({"channel_kinds": ["sports"], "body": "x"}, "sports"),
        ({"mandatory": "", "answer_by": ""}, "答复期限"),
        ({"to_portals": ["999999"]}, "999999"),
    ],
)
def test_hostile_forms_are_refused_with_the_reason_and_leave_nothing(client, chief, cluster, posted, wrong, says):
    client.force_login(chief)
    response = client.post(reverse("announcements:add"), posted | wrong)
    assert response.status_code == 200
    assert says in response.content.decode()
    assert not Announcement.objects.exists()


def test_markup_in_texts_is_shown_as_text_everywhere(client, chief, cluster):
    evil = "<script>alert(1)</script>"
    row = sent(
        cluster.city, title=f"停水{evil}"[:40], body=f'{evil}\n"><img src=x onerror=alert(1)>', severity="notice"
    )
    client.force_login(chief)
    found = [bar_of(cluster.city), page(client, "announcements:inspect", row.pk), page(client, "announcements:index")]
    found.append(page(client, "announcements:preview", row.pk, "bianmin"))
    found.append(page(client, "announcements:preview_home", row.pk))
    for html in found:
        assert "<script>alert(1)" not in html
        assert "<img src=x" not in html
    assert "&lt;script&gt;" in found[0]


@pytest.mark.parametrize("action", ["submit", "approve"])
def test_a_text_that_was_not_seen_is_not_let_out(client, chief, deputy, cluster, action):
    """Somebody else gave it back, changed it and handed it in again while the page stood open."""
    row = draft(cluster.city, severity="emergency", author=chief)
    if action == "approve":
        row = sending.submit(row, chief)
    seen = describing.version(row)
    if action == "approve":
        sending.give_back(row, deputy, "改标题")
    Announcement.objects.filter(pk=row.pk).update(title="全市停水")
    if action == "approve":
        sending.submit(row, chief)
    client.force_login(deputy)
    for stale in (seen, ""):
        assert "请看过后再操作" in act(client, row, action, seen=stale).content.decode()
        assert Announcement.objects.get(pk=row.pk).status == ("pending" if action == "approve" else "draft")
    assert "请看过后再操作" not in act(client, row, action).content.decode()


def test_every_edit_makes_another_version(cluster):
    row = draft(cluster.city)
    found = {describing.version(row)}
    for field, value in {"title": "改", "body_en": "Tap water", "home": "notice", "ends_at": later(days=1)}.items():
        setattr(row, field, value)
        row.save()
        found.add(describing.version(Announcement.objects.get(pk=row.pk)))
    targeting.Target.objects.create(announcement=row, rule="tag", value="民生", exception=True)
    assert len(found | {describing.version(row)}) == 6
    assert describing.version(Announcement.objects.get(pk=row.pk)) == describing.version(row)


def test_who_approves_sees_the_whole_text(client, chief, cluster):
    words = {
        "title": "暴雪",
        "body": "一" * 1000 + "\n二",
        "spoken": "三" * 250,
        "title_en": "Snow",
        "body_en": "4" * 900,
    }
    row = draft(cluster.city, severity="emergency", link_url="https://www.gov.cn/x", **words)
    client.force_login(chief)
    html = page(client, "announcements:inspect", row.pk)
    for text in ("一" * 1000, "二", "三" * 250, "Snow", "4" * 900, "https://www.gov.cn/x"):
        assert text in html


def test_districts_are_left_out_with_all_below_them(client, chief, cluster, posted):
    client.force_login(chief)
    client.post(reverse("announcements:add"), posted | {"except_districts": [cluster.district.pk]})
    row = Announcement.objects.get()
    assert targeting.recipients(row) == {cluster.city.pk, cluster.other.pk, cluster.bureau.pk}
    assert describing.rules(row, exception=True) == ["青湖区人民政府及其下属"]
    form = client.get(reverse("announcements:edit", args=[row.pk])).context["form"]
    assert form.initial["except_districts"] == [cluster.district.pk]


def test_two_administrators_at_once_send_and_withdraw_once(client, chief, deputy, cluster):
    """Both have the draft's page open; the second click finds it sent, and says so."""
    row = draft(cluster.city, author=chief)
    client.force_login(chief)
    act(client, row, "submit")
    client.force_login(deputy)
    assert "请刷新页面" in act(client, row, "submit").content.decode()
    act(client, row, "withdraw")
    client.force_login(chief)
    act(client, row, "withdraw")
    kinds = Change.objects.filter(subject_type="announcement").order_by("pk").values_list("kind", flat=True)
    assert list(kinds) == ["published", "withdrawn"]


def test_what_went_out_is_neither_edited_nor_deleted(client, chief, cluster, posted):
    row = sent(cluster.city)
    client.force_login(chief)
    for name in ("edit", "delete"):
        client.post(reverse(f"announcements:{name}", args=[row.pk]), posted | {"title": "改了"})
    row.refresh_from_db()
    assert row.title == "供水管道抢修"


def test_reminders_go_out_after_the_click_and_portals_without_an_address_are_named(
    client, chief, cluster, person, django_capture_on_commit_callbacks
):
    person("late", cluster.other)
    row = sent(cluster.city, ["kind:district"])
    client.force_login(chief)
    with django_capture_on_commit_callbacks(execute=True):
        html = act(client, row, "remind").content.decode()
        assert mail.outbox == []
    assert "正在向 1 个站点发催办邮件" in html
    assert "1 个站点的人员没有邮箱" in html
    assert [message.to for message in mail.outbox] == [["late@example.org"]]


@pytest.mark.parametrize("name", ["edit", "delete"])
def test_what_is_submitted_while_another_edits_stays_as_it_was_submitted(
    client, chief, cluster, posted, monkeypatch, name
):
    row = draft(cluster.city, severity="emergency", author=chief)
    client.force_login(chief)
    view = {"edit": views.EditAnnouncementView, "delete": views.DeleteAnnouncementView}[name]
    prepare = view.get_form

    def get_form(self, *args, **kwargs):
        if Announcement.objects.get().status == "draft":
            sending.submit(row, chief)
        return prepare(self, *args, **kwargs)

    monkeypatch.setattr(view, "get_form", get_form)
    answer = client.post(reverse(f"announcements:{name}", args=[row.pk]), posted | {"title": "改了"}, follow=True)
    assert "已提交的公告不能" in answer.content.decode()
    row.refresh_from_db()
    assert (row.title, row.status) == ("供水管道抢修", "pending")


def test_an_edit_saves_the_fields_of_the_form_alone(client, chief, cluster, posted):
    row = draft(cluster.city, author=chief)
    client.force_login(chief)
    with CaptureQueriesContext(connection) as queries:
        client.post(reverse("announcements:edit", args=[row.pk]), posted | {"title": "改了"})
    (saved,) = [one["sql"] for one in queries if one["sql"].startswith('UPDATE "zq_announcements_announcement"')]
    assert '"title"' in saved
    assert '"status"' not in saved
    row.refresh_from_db()
    assert row.title == "改了"


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_editors_have_no_screens_of_those_who_announce(client, cluster, person, role):
    row = sent(cluster.bureau, ["portal:jyj.yunzhou.example"])
    client.force_login(person("one", cluster.bureau, role))
    addresses = [reverse("announcements:index"), reverse("announcements:add")]
    addresses += [reverse(f"announcements:{name}", args=[row.pk]) for name in ("inspect", "edit", "delete")]
    addresses += [
        reverse("announcements:export", args=[row.pk, "csv"]),
        reverse("announcements:preview", args=[row.pk, "bianmin"]),
        reverse("announcements:preview_home", args=[row.pk]),
    ]
    assert [client.get(address).status_code in (302, 403, 404) for address in addresses] == [True] * len(addresses)
    for action in ACTIONS:
        act(client, row, action)
    row.refresh_from_db()
    assert row.status == "running"


def test_an_administrator_sees_and_moves_nothing_of_another_portal(client, cluster, person):
    row = sent(cluster.district, ["portal:www.qinghu.example"])
    client.force_login(person("one", cluster.other, "administrator"))
    assert row.title not in page(client, "announcements:index")
    for name in ("inspect", "edit", "delete"):
        assert client.get(reverse(f"announcements:{name}", args=[row.pk])).status_code in (302, 403, 404)
    for action in ACTIONS:
        act(client, row, action)
    assert client.get(reverse("announcements:export", args=[row.pk, "xlsx"])).status_code in (302, 403, 404)
    row.refresh_from_db()
    assert row.status == "running"


def test_an_administrator_is_offered_only_the_portals_below(client, cluster, person):
    client.force_login(person("one", cluster.district, "administrator", with_subordinates=True))
    html = page(client, "announcements:add")
    assert cluster.office.name in html
    assert cluster.bureau.name not in html


def test_the_dashboard_tells_what_waits(client, chief, deputy, cluster, person):
    from sites.announcements import tasks
    from sites.portals.dashboard import Viewer

    sent(cluster.city, ["kind:district"])
    sent(cluster.city, ["kind:district"], mandatory=False, answer_by=later(days=1))
    sending.submit(draft(cluster.city, severity="emergency", author=chief), chief)
    counts = lambda user: [task.count for task in tasks.tasks(Viewer(user))]  # noqa: E731
    assert counts(person("one", cluster.district)) == [1, 1]
    assert counts(deputy) == [2, 2, 0, 1]
    assert counts(chief) == [2, 2, 0, 0]


def test_what_a_portal_lost_is_on_the_board_of_those_who_announce(client, chief, cluster, person):
    from sites.announcements import tasks
    from sites.portals.dashboard import Viewer

    row = sent(cluster.district, ["cluster"], title="停水了", banner=False, channel_kinds=["notices"], body="今晚。")
    sent(cluster.district, ["cluster"], title="来水了")
    read_changes()
    Delivery.objects.get(announcement=row, portal=cluster.office).page.specific.delete()
    read_changes()
    for user, count in ((chief, 1), (person("one", cluster.district, "administrator"), 1)):
        task = next(task for task in tasks.tasks(Viewer(user)) if "失败" in str(task.label))
        assert task.count == count
    client.force_login(chief)
    text = client.get(task.url).content.decode()
    assert "停水了" in text
    assert "来水了" not in text
