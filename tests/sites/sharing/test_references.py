"""A live reference: the origin's text in the receiver's look, following it until it is withdrawn."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from cms.content.models import Article, PolicyDocument, Publication
from search.entries import entries
from sites.portals.models import Portal
from sites.portals.transitions import change_state
from sites.publishing.tree import Tree
from sites.sharing import receiving
from sites.sharing.kinds import State
from sites.sharing.models import ReceivingRule, Reference, Share

from .conftest import add, adopted, channel, edit, offered, read_changes


@pytest.fixture(scope="module")
def added_origin(opened, once) -> int:
    (city, *_), _output = opened
    return once(add_origin, city)


def add_origin(city: int) -> int:
    return add(channel(Portal.objects.get(pk=city)), source="市医保局").pk


@pytest.fixture
def origin(added_origin, cluster) -> Article:
    return Article.objects.get(pk=added_origin)


def published(page) -> Publication:
    return Publication.objects.get(pk=page.pk)


def file_of(page) -> str:
    row = published(page)
    return (Tree(row.site.portal.host).read(row.path) or b"").decode()


def test_a_reference_shows_the_origins_text_with_its_source_and_canonical_address(cluster, origin):
    page = adopted(origin, cluster.office)
    read_changes()
    text, first = file_of(page), published(origin)
    assert "请于月底前缴费" in text
    assert "市医保局" in text
    assert f'<link rel="canonical" href="https://{cluster.city.host}{first.path}">' in text
    assert cluster.office.name in text
    assert published(page).published_at == first.published_at


def test_an_update_of_the_origin_reaches_every_reference(cluster, origin):
    pages = [adopted(origin, portal) for portal in (cluster.office, cluster.bureau)]
    read_changes()
    edit(origin, title="医保缴费延期", body=[("paragraph", "<p>延至年底。</p>")])
    read_changes()
    for page in pages:
        assert "延至年底" in file_of(page)
        assert published(page).title == "医保缴费延期"
        assert Reference.objects.get(pk=page.pk).title == "医保缴费延期"


def test_own_words_stay_while_the_text_follows(cluster, origin):
    page = adopted(origin, cluster.office)
    links = [{"type": "link", "value": {"label": "本局指南", "page": None, "url": "https://www.example.cn/zn"}}]
    edit(page, own_title="青湖居民医保", own_introduction="本区居民注意。", related=links)
    edit(origin, body=[("paragraph", "<p>延至年底。</p>")])
    read_changes()
    text = file_of(page)
    for words in ("青湖居民医保", "本区居民注意。", "延至年底", "本局指南"):
        assert words in text
    assert "青湖居民医保" not in file_of(origin)


def test_withdrawing_the_origin_removes_references_and_tells_the_receiver(cluster, origin):
    page = adopted(origin, cluster.office)
    path = published(page).path
    read_changes()
    origin.unpublish()
    read_changes()
    assert not Publication.objects.filter(pk=page.pk).exists()
    assert Tree(cluster.office.host).read(path) is None
    share = Share.objects.get(page=page)
    assert (share.state, share.unseen) == (State.WITHDRAWN, True)
    Article.objects.get(pk=origin.pk).save_revision().publish()
    read_changes()
    assert "请于月底前缴费" in file_of(page)
    assert Share.objects.get(page=page).state == State.LIVE


def test_deleting_the_origin_removes_references(cluster, origin):
    page = adopted(origin, cluster.office)
    origin.delete()
    read_changes()
    assert not Publication.objects.filter(pk=page.pk).exists()


def test_references_go_with_a_suspended_portal_and_come_back_with_it(client, chief, cluster):
    origin = add(channel(cluster.other))
    page, waiting = adopted(origin, cluster.office), offered(origin, cluster.bureau)
    client.force_login(chief)
    assert "1 个站点引用着本站的 1 条内容" in client.get(f"/admin/portals/suspend/{cluster.other.pk}/").content.decode()
    ended = adopted(origin, cluster.city)
    ended.unpublish()
    read_changes()
    change_state(cluster.other, "suspended", note="机房搬迁", until=timezone.localdate())
    read_changes()
    assert not Publication.objects.filter(pk=page.pk).exists()
    shares = [Share.objects.get(origin_id=origin.pk, portal=portal) for portal in (cluster.office, cluster.bureau)]
    assert [(share.state, share.unseen) for share in shares] == [(State.WITHDRAWN, True)] * 2
    html = client.get(reverse("zq_sharing_received_show", args=[shares[0].pk])).content.decode()
    assert "来源站点恢复后，引用自动恢复" in html
    with pytest.raises(ValidationError, match="来源站点未对外开放"):
        receiving.accept(waiting, channel(cluster.bureau))

    edit(origin, title="下线期间的修改")
    change_state(cluster.other, "normal")
    read_changes()
    assert "下线期间的修改" in file_of(page)
    states = {share.portal_id: share.state for share in Share.objects.filter(origin_id=origin.pk)}
    assert states == {
        cluster.office.pk: State.LIVE, cluster.bureau.pk: State.PENDING, cluster.city.pk: State.ENDED,
    }  # fmt: skip


def test_a_reference_edited_while_there_is_nothing_to_show_comes_back_as_edited(cluster):
    origin = add(channel(cluster.other))
    page = adopted(origin, cluster.office)
    read_changes()
    change_state(cluster.other, "suspended", note="机房搬迁", until=timezone.localdate())
    read_changes()
    edit(page, own_title="本区居民注意")
    read_changes()
    assert not Publication.objects.filter(pk=page.pk).exists()
    change_state(cluster.other, "normal")
    read_changes()
    assert "本区居民注意" in file_of(page)
    share = Share.objects.get(page=page)
    assert (share.state, share.error) == (State.LIVE, "")


def test_references_to_a_portal_closed_for_good_go_and_tell_where_its_content_went(client, chief, cluster):
    page = adopted(add(channel(cluster.other)), cluster.office)
    read_changes()
    path = published(page).path
    change_state(cluster.other, "closed", note="撤并", successor_url="https://www.new.example/")
    read_changes()
    assert Tree(cluster.office.host).read(path) is None
    share = Share.objects.get(page=page)
    assert (share.state, share.unseen) == (State.WITHDRAWN, True)
    client.force_login(chief)
    html = client.get(reverse("zq_sharing_received_show", args=[share.pk])).content.decode()
    assert "已永久关停" in html
    assert "https://www.new.example/" in html


def test_a_reference_taken_off_by_its_portal_ends_there_alone(cluster, origin):
    page, other = adopted(origin, cluster.office), adopted(origin, cluster.bureau)
    page.unpublish()
    read_changes()
    edit(origin, title="再改")
    read_changes()
    assert Share.objects.get(page=page).state == State.ENDED
    assert not Publication.objects.filter(pk=page.pk).exists()
    assert published(other).title == "再改"


def test_search_knows_one_text_with_the_origin_first_whatever_it_is_called(cluster, origin):
    page = adopted(origin, cluster.office)
    edit(page, own_title="青湖居民医保", own_introduction="本区居民注意。")
    found = [entry for entry in entries() if "缴费" in entry.text]
    assert [entry.id for entry in found] == [origin.pk]
    assert [copy.id for copy in found[0].copies] == [page.pk]


def test_policies_keep_their_elements(cluster):
    policy = add(
        channel(cluster.city, "zwgk/zcwj"),
        "关于供热的通知",
        PolicyDocument,
        document_number="云政发〔2026〕3号",
        issuer="云州市人民政府",
    )
    page = adopted(policy, cluster.office, "zwgk/zcwj")
    read_changes()
    assert published(page).kind == "policy"
    assert "云政发〔2026〕3号" in file_of(page)


@pytest.mark.parametrize(
    ("rule", "by_superior", "by_other"),
    [
        ("review", State.PENDING, State.PENDING),
        ("superior", State.LIVE, State.PENDING),
        ("direct", State.LIVE, State.LIVE),
    ],
)
def test_the_receivers_rule_decides_what_goes_live(cluster, origin, rule, by_superior, by_other):
    ReceivingRule.objects.create(portal=cluster.office, offers=rule)
    other = add(channel(cluster.bureau), "教育局的通知")
    shares = [offered(origin, cluster.office), offered(other, cluster.office)]
    assert {share.state for share in shares} == {State.PENDING}, "nothing is published while the giver waits"
    read_changes()
    assert [Share.objects.get(pk=share.pk).state for share in shares] == [by_superior, by_other]


def test_what_was_declined_before_the_reader_came_stays_declined(cluster, origin, chief):
    ReceivingRule.objects.create(portal=cluster.office, offers="direct")
    receiving.decline(offered(origin, cluster.office), chief, "与本区无关")
    read_changes()
    assert Share.objects.get().state == State.DECLINED


def test_a_portal_may_take_no_offers_but_must_review_its_superiors_duties(cluster, origin):
    ReceivingRule.objects.create(portal=cluster.office, offers="none")
    assert receiving.offer(origin.publication, [cluster.office], None) == []
    other = add(channel(cluster.bureau), "教育局的通知")
    assert receiving.offer(other.publication, [cluster.office], None, superior=True) == []
    share = offered(origin, cluster.office, superior=True)
    read_changes()
    share.refresh_from_db()
    assert (share.state, share.superior) == (State.PENDING, True)


def test_a_superiors_duty_comes_upon_what_the_portal_has_already(cluster, origin):
    waiting, live = offered(origin, cluster.office), offered(origin, cluster.district)
    receiving.accept(live, channel(cluster.district))
    Share.objects.update(offered_at=timezone.now() - timezone.timedelta(days=3))
    found = receiving.offer(origin.publication, [cluster.office, cluster.district], None, superior=True)
    assert {share.pk for share in found} == {waiting.pk, live.pk}
    for share in (waiting, live):
        share.refresh_from_db()
    assert [(one.state, one.superior) for one in (waiting, live)] == [(State.PENDING, True), (State.LIVE, True)]
    assert waiting.offered_at > timezone.now() - timezone.timedelta(hours=1), "a day from now"
    assert receiving.offer(origin.publication, [cluster.office], None, superior=True) == []


def test_a_reference_is_not_shared_again(cluster, origin):
    page = adopted(origin, cluster.office)
    with pytest.raises(receiving.ValidationError, match="原文"):
        receiving.offer(published(page), [cluster.bureau], None)


def test_offering_twice_changes_nothing(cluster, origin):
    page = adopted(origin, cluster.office)
    receiving.offer(origin.publication, [cluster.office], None)
    assert Share.objects.get(origin_id=origin.pk).page_id == page.pk


def test_two_people_who_accept_one_item_at_once_make_one_reference(cluster):
    share = offered(add(channel(cluster.city)), cluster.office)
    seen_by_another = Share.objects.get(pk=share.pk)
    receiving.accept(share, channel(cluster.office))
    with pytest.raises(ValidationError, match="他人"):
        receiving.accept(seen_by_another, channel(cluster.office, "dtyw"))
    assert Reference.objects.count() == 1


def test_who_declines_what_another_has_just_accepted_takes_it_off(cluster, chief):
    share = offered(add(channel(cluster.city)), cluster.office)
    seen_by_another = Share.objects.get(pk=share.pk)
    page = receiving.accept(share, channel(cluster.office))
    receiving.decline(seen_by_another, chief, "与本区无关")
    page.refresh_from_db()
    assert not page.live
    assert Share.objects.get().state == State.DECLINED
