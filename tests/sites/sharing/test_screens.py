"""The screens of those who offer, receive and look things up, and who is refused there."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from cms.content.models import Article, Publication, Topic
from sites.portals.dashboard import Viewer
from sites.portals.models import Portal
from sites.sharing import drift, duty, library, tasks
from sites.sharing.kinds import State
from sites.sharing.models import Reference, Share, Subscription, Webhook

from .conftest import add, adopted, channel, edit, offered, read_changes


@pytest.fixture(scope="module")
def added_origin(opened, once) -> int:
    (city, *_), _output = opened
    return once(add_origin, city)


def add_origin(city: int) -> int:
    return add(channel(Portal.objects.get(pk=city))).pk


@pytest.fixture
def origin(added_origin, cluster) -> Article:
    return Article.objects.get(pk=added_origin)


def get(client, name, *args, **query):
    return client.get(reverse(name, args=args), query)


def post(client, name, *args, **data):
    return client.post(reverse(name, args=args), data)


def test_an_offer_is_accepted_into_a_channel_by_the_receivers_reviewer(client, cluster, person, origin):
    client.force_login(person("giver", cluster.city, "reviewer"))
    assert get(client, "zq_sharing_offer", origin.pk).status_code == 200
    assert post(client, "zq_sharing_offer", origin.pk, portals=[cluster.office.pk], superior="on").status_code == 302
    share = Share.objects.get()
    client.force_login(person("taker", cluster.office, "reviewer"))
    assert origin.title in get(client, "zq_sharing_received").content.decode()
    target = channel(cluster.office, "dtyw")
    answer = post(client, "zq_sharing_received_show", share.pk, channel=target.pk, accept="1")
    assert answer.status_code == 302
    share.refresh_from_db()
    assert (share.state, share.page.get_parent().pk) == (State.LIVE, target.pk)
    assert Publication.objects.filter(pk=share.page_id).exists()


def test_declining_needs_a_reason(client, cluster, person, origin):
    share = offered(origin, cluster.office)
    client.force_login(person("taker", cluster.office, "reviewer"))
    assert "理由" in post(client, "zq_sharing_received_show", share.pk, decline="1").content.decode()
    assert post(client, "zq_sharing_received_show", share.pk, decline="1", reason="与本区无关").status_code == 302
    share.refresh_from_db()
    assert (share.state, share.reason) == (State.DECLINED, "与本区无关")


def test_editors_see_what_came_and_decide_nothing(client, cluster, person, origin):
    share = offered(origin, cluster.office)
    client.force_login(person("editor", cluster.office, "editor"))
    assert get(client, "zq_sharing_received_show", share.pk).status_code == 200
    assert post(client, "zq_sharing_received_show", share.pk, accept="1").status_code in (302, 403)
    assert Share.objects.get().state == State.PENDING
    assert post(client, "zq_sharing_offer", origin.pk, portals=[cluster.office.pk]).status_code in (302, 403)


def test_people_of_other_portals_are_refused(client, cluster, person, origin):
    share, page = offered(origin, cluster.office), adopted(origin, cluster.bureau)
    client.force_login(person("stranger", cluster.other, "administrator"))
    assert get(client, "zq_sharing_received_show", share.pk).status_code == 404
    assert post(client, "zq_sharing_received_show", share.pk, accept="1").status_code == 404
    assert post(client, "zq_sharing_settle", page.pk, "drop").status_code == 404
    assert get(client, "zq_sharing_offer", origin.pk).status_code in (302, 403)
    assert origin.title not in get(client, "zq_sharing_received").content.decode()


def test_people_without_a_portal_are_refused(client, person, origin):
    client.force_login(person("nobody"))
    for name in ("library", "received", "drift", "duty"):
        assert get(client, f"zq_sharing_{name}").status_code == 302


def test_offers_reach_up_and_down_and_no_further(client, cluster, person):
    page = add(channel(cluster.bureau), "教育局的通知")
    client.force_login(person("giver", cluster.bureau, "reviewer"))
    post(client, "zq_sharing_offer", page.pk, portals=[cluster.other.pk])
    assert not Share.objects.exists()
    assert post(client, "zq_sharing_offer", page.pk, portals=[cluster.city.pk]).status_code == 302
    assert Share.objects.get().portal_id == cluster.city.pk


def test_the_library_filters_and_reuses_in_one_step(client, cluster, person, origin):
    add(channel(cluster.bureau), "停课通知")
    client.force_login(person("taker", cluster.office, "reviewer"))
    text = get(client, "zq_sharing_library", portal=cluster.city.pk, kind="article").content.decode()
    assert origin.title in text
    assert "停课通知" not in text
    assert get(client, "zq_sharing_library_show", origin.pk).status_code == 200
    target = channel(cluster.office)
    assert post(client, "zq_sharing_library_show", origin.pk, channel=target.pk).status_code == 302
    page = Reference.objects.get(origin_id=origin.pk)
    assert page.get_parent().pk == target.pk
    shown = get(client, "zq_sharing_library_show", origin.pk).content.decode()
    assert f"{cluster.office.name} ·" in shown


def test_the_library_adds_to_a_topic(client, cluster, person, origin):
    topic = add(channel(cluster.office, "dtyw"), "迎考专题", Topic)
    client.force_login(person("taker", cluster.office, "reviewer"))
    assert post(client, "zq_sharing_library_show", origin.pk, topic=topic.pk).status_code == 302
    groups = Publication.objects.get(pk=topic.pk).data["groups"]
    assert [link["page"] for link in groups[0]["links"]] == [origin.pk]
    assert "已有" in post(client, "zq_sharing_library_show", origin.pk, topic=topic.pk).content.decode()


def test_the_library_offers_no_foreign_channel(client, cluster, person, origin):
    client.force_login(person("taker", cluster.office, "reviewer"))
    post(client, "zq_sharing_library_show", origin.pk, channel=channel(cluster.other).pk)
    assert not Reference.objects.exists()


def test_the_library_asks_as_much_for_more_portals(client, cluster, chief, origin):
    client.force_login(chief)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert get(client, "zq_sharing_library").status_code == 200
        return len(queries)

    asked()
    few = asked()
    for portal in (cluster.bureau, cluster.other, cluster.office):
        add(channel(portal), f"{portal.name}的通知")
        adopted(origin, portal, "dtyw")
    assert asked() == few


def test_withdrawing_shows_first_what_is_affected(admin_client, cluster, origin):
    page = adopted(origin, cluster.office)
    link = f'<p><a linktype="page" id="{origin.pk}">看这里</a></p>'
    add(channel(cluster.bureau), "引用第一篇的一篇", body=[("paragraph", link)])
    read_changes()
    for view in ("unpublish", "delete"):
        text = admin_client.get(reverse(f"wagtailadmin_pages:{view}", args=[origin.pk])).content.decode()
        assert "撤下会影响 2 处" in text
        assert page.title in text
        assert "引用第一篇的一篇" in text


def test_withdrawing_many_or_a_whole_channel_shows_it_too(admin_client, cluster, origin):
    second = add(channel(cluster.city), "第二条")
    for one in (origin, second):
        adopted(one, cluster.office)
    for action in ("unpublish", "delete"):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        asked = admin_client.get(address, {"id": [origin.pk, second.pk]}).content.decode()
        assert "撤下会影响 2 处" in asked
    parent = channel(cluster.city)
    assert "撤下会影响 2 处" in get(admin_client, "wagtailadmin_pages:unpublish", parent.pk).content.decode()


def test_drift_is_reported_until_somebody_looks(client, cluster, person, origin):
    page = adopted(origin, cluster.office)
    edit(page, own_title="青湖居民医保")
    user = person("taker", cluster.office, "reviewer")
    client.force_login(user)
    portals = type(cluster.office).objects.all()
    plain = adopted(origin, cluster.bureau)
    assert not drift.drifted(portals).exists()
    edit(origin, title="医保缴费延期")
    read_changes()
    assert [row.pk for row in drift.drifted(portals)] == [page.pk] != [plain.pk]
    assert "医保缴费延期" in get(client, "zq_sharing_drift").content.decode()
    for seen in ("", Publication.objects.get(pk=plain.origin_id).fingerprint[::-1]):
        response = client.post(reverse("zq_sharing_settle", args=[page.pk, "confirm"]), {"seen": seen}, follow=True)
        assert "请看过现在的原文后再确认" in response.content.decode()
    seen = drift.drifted(portals).get().now
    assert f'name="seen" value="{seen}"' in get(client, "zq_sharing_drift").content.decode()
    client.post(reverse("zq_sharing_settle", args=[page.pk, "confirm"]), {"seen": seen})
    assert not drift.drifted(portals).exists()
    edit(origin, title="再次延期")
    assert post(client, "zq_sharing_settle", page.pk, "drop").status_code == 302
    assert Publication.objects.get(pk=page.pk).title == "再次延期"


def test_own_words_are_held_against_the_origin_that_their_author_saw(client, cluster, person, origin):
    page = adopted(origin, cluster.office)
    client.force_login(person("taker", cluster.office, "administrator"))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    seen = Publication.objects.get(pk=origin.pk).fingerprint
    assert f'name="seen" value="{seen}"' in client.get(address).content.decode()
    edit(origin, title="医保缴费延期")
    read_changes()
    words = {"own_title": "青湖居民医保", "related-count": "0", "slug": page.slug, "seen": seen}
    portals = type(cluster.office).objects.all()
    assert client.post(address, words | {"action-publish": "1"}).status_code == 302
    assert [row.pk for row in drift.drifted(portals)] == [page.pk]
    now = Publication.objects.get(pk=origin.pk).fingerprint
    client.post(address, words | {"action-publish": "1", "seen": now})
    assert drift.drifted(portals).exists()
    client.post(address, words | {"action-publish": "1", "seen": now, "own_title": "青湖医保延期"})
    assert not drift.drifted(portals).exists()


def test_a_draft_published_late_is_held_against_the_origin_of_its_day(cluster, origin):
    page = adopted(origin, cluster.office)
    page.own_title, page.held_against = "青湖居民医保", page.fingerprint
    draft = page.save_revision()
    edit(origin, title="医保缴费延期")
    read_changes()
    draft.publish()
    assert [row.pk for row in drift.drifted(type(cluster.office).objects.all())] == [page.pk]


def test_two_who_add_to_a_topic_at_once_lose_nothing(cluster, chief, origin):
    topic, other = add(channel(cluster.office, "dtyw"), "迎考专题", Topic), add(channel(cluster.city), "考场纪律")
    same = Topic.objects.get(pk=topic.pk)
    for item, seen in ((origin, topic), (other, same)):
        library.add_to_topic(item.publication, seen, chief)
    links = Publication.objects.get(pk=topic.pk).data["groups"][0]["links"]
    assert [link["page"] for link in links] == [origin.pk, other.pk]


def test_the_duty_counts_what_is_in_time_late_waiting_and_overdue(client, cluster, person):
    now, hours = timezone.now(), timezone.timedelta(hours=1)
    rows = [
        (now - 30 * hours, now - 20 * hours),
        (now - 60 * hours, now - 20 * hours),
        (now, None),
        (now - 25 * hours, None),
    ]
    for number, (came, live) in enumerate(rows):
        Share.objects.create(
            origin_id=number, title="国务院通知", kind="article", source=cluster.city, portal=cluster.office,
            superior=True, offered_at=came, live_at=live, state=State.LIVE if live else State.PENDING,
        )  # fmt: skip
    (row,) = duty.report(type(cluster.office).objects.all())
    assert (row.total, row.in_time, row.late, row.waiting, row.overdue) == (4, 1, 1, 1, 1)
    user = person("taker", cluster.office)
    client.force_login(user)
    assert "不合格" in get(client, "zq_sharing_duty").content.decode()
    # To decline does not fulfil it; the board counts as the report does.
    Share.objects.filter(live_at=None).update(state=State.DECLINED)
    (row,) = duty.report(type(cluster.office).objects.all())
    task = next(task for task in tasks.tasks(Viewer(user)) if "逾期未转载" in str(task.label))
    assert task.count == row.overdue == 1


@pytest.mark.parametrize("name", ["content_subscriptions", "receiving_rules", "webhooks"])
def test_settings_are_for_administrators_of_the_portal(client, cluster, person, name):
    mine = Subscription.objects.create(portal=cluster.office, channel=channel(cluster.office), kind="policy")
    hook = Webhook.objects.create(portal=cluster.office, url="https://data.example.cn/", secret="s")
    client.force_login(person("editor", cluster.office, "editor"))
    assert get(client, f"{name}:index").status_code == 302
    client.force_login(person("stranger", cluster.other, "administrator"))
    assert get(client, f"{name}:index").status_code == 200
    pk = {"content_subscriptions": mine.pk, "webhooks": hook.pk}.get(name)
    if pk:
        for view in ("edit", "delete"):
            assert get(client, f"{name}:{view}", pk).status_code in (302, 403, 404)
            assert post(client, f"{name}:{view}", pk).status_code in (302, 403, 404)
        assert Webhook.objects.count() == Subscription.objects.count() == 1
    client.force_login(person("own", cluster.office, "administrator"))
    assert get(client, f"{name}:add").status_code == 200
    if pk:
        assert get(client, f"{name}:edit", pk).status_code == 200
