"""Announcements as pages in channels, as home pages, and in days of mourning."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from cms.changes import readers
from cms.content.models import Article, Channel, PortalDocument
from sites.announcements import items, receipts, sending, verifying
from sites.announcements.models import Announcement, Delivery
from sites.publishing import release
from sites.publishing.receipts.fetching import Answer
from sites.publishing.tree import Tree

from .conftest import bar_of, draft, later, read_changes, sent, taken_back

ITEM = {"banner": False, "channel_kinds": ["notices"], "body": "今晚停水。"}
EVERYBODY = {"city", "district", "other", "bureau", "office"}


def pages(row: Announcement) -> dict[str, Article]:
    """The page of each portal by host."""
    return {one.portal.host: one.page.specific for one in row.deliveries.select_related("portal", "page") if one.page}


def file(portal, page: Article) -> str:
    return (Tree(portal.host).read(page.publication.path) or b"").decode()


def test_an_item_is_a_page_of_each_portal_with_its_canonical_address_at_the_origin(cluster):
    row = sent(cluster.city, ["kind:department"], **ITEM)
    read_changes()
    row.refresh_from_db()
    origin, found = row.page.specific, pages(row)
    assert set(found) == {cluster.bureau.host, cluster.office.host}
    canonical = f'<link rel="canonical" href="https://{cluster.city.host}{origin.publication.path}">'
    for portal in (cluster.bureau, cluster.office):
        html = file(portal, found[portal.host])
        assert "今晚停水。" in html
        assert canonical in html
        assert f"{portal.theme}-" in html, "in its own theme"
    assert canonical in file(cluster.city, origin)
    assert set(row.deliveries.values_list("sha256", flat=True)) != {""}


def test_an_item_says_in_english_what_was_written_in_english(cluster):
    words = {"title_en": "Water main repair", "body_en": "No water tonight.\nStore <water>."}
    row = sent(cluster.city, channel_kinds=["notices"], **words)
    read_changes()
    for delivery in row.deliveries.select_related("portal", "page__publication"):
        text = (Tree(delivery.portal.host).read(delivery.page.publication.path) or b"").decode()
        assert '<p lang="en"><b>Water main repair</b></p>' in text
        assert '<p lang="en">No water tonight.</p><p lang="en">Store &lt;water&gt;.</p>' in text


def test_an_item_at_its_origin_is_one_page(cluster):
    row = sent(cluster.city, ["portal:www.yunzhou.example"], **ITEM)
    read_changes()
    row.refresh_from_db()
    assert row.deliveries.get().page == row.page
    assert Article.objects.filter(title=row.title).count() == 1


def test_reading_again_makes_no_page_twice(cluster):
    row = sent(cluster.city, ["kind:district"], **ITEM)
    read_changes()
    sending.record("configured", "announcement", row.pk)
    read_changes()
    assert Article.objects.filter(title=row.title).count() == 3


def test_withdrawn_items_leave_every_portal(cluster):
    row = sent(cluster.city, ["kind:district"], **ITEM)
    read_changes()
    row.refresh_from_db()
    path = pages(row)[cluster.district.host].publication.path
    taken_back(row)
    read_changes()
    assert Tree(cluster.district.host).read(path) is None
    assert {one.state for one in row.deliveries.all()} == {"withdrawn"}


def test_a_portal_without_such_a_channel_is_told_and_done_once_it_has_one(cluster):
    Channel.objects.descendant_of(cluster.other.home).get(slug="tzgg").unpublish()
    row = sent(cluster.city, ["kind:district"], **ITEM)
    read_changes()
    assert "请先建栏目" in row.deliveries.get(portal=cluster.other).error
    Channel.objects.descendant_of(cluster.other.home).get(slug="tzgg").save_revision().publish()
    sending.record("configured", "announcement", row.pk)
    read_changes()
    assert row.deliveries.get(portal=cluster.other).state == "built"


def test_a_banner_with_attachments_leads_to_a_page_at_the_origin(cluster):
    row = sent(cluster.city, attachments=attached(cluster))
    read_changes()
    row.refresh_from_db()
    page = row.page.specific
    assert "停水范围" in file(cluster.city, page)
    assert f'href="https://{cluster.city.host}{page.publication.path}"' in bar_of(cluster.bureau)


def attached(cluster) -> list[dict]:
    document = PortalDocument.objects.create(
        title="停水范围", file=ContentFile(b"text", "a.txt"), collection=cluster.city.collection
    )
    return [{"type": "attachment", "value": {"document": document.pk, "name": ""}}]


@pytest.mark.parametrize("more", [{"home": "notice", "banner": False}, {}], ids=["home page", "banner"])
def test_a_link_does_not_hide_the_attachments(cluster, more):
    row = sent(cluster.city, ["kind:district"], link_url="https://www.gov.cn/x", attachments=attached(cluster), **more)
    read_changes()
    row.refresh_from_db()
    html = Tree(cluster.district.host).read("/index.html").decode() if more else bar_of(cluster.district)
    assert 'href="https://www.gov.cn/x"' in html
    page = f'href="https://{cluster.city.host}{row.page.specific.publication.path}"'
    assert f"{page}>附件" in html


def test_an_emergency_home_page_leads_to_its_page_once_there_is_one(cluster):
    row = sent(cluster.city, ["kind:district"], home="notice", banner=False, attachments=attached(cluster))
    read_changes()
    row.refresh_from_db()
    home = Tree(cluster.district.host).read("/index.html").decode()
    assert f'href="https://{cluster.city.host}{row.page.specific.publication.path}">详情' in home
    assert {one.state for one in row.deliveries.all()} == {"built"}


def test_an_emergency_overtakes_items_on_their_way(cluster, monkeypatch):
    """Half of the pages of one announcement are made when another is sent, with a bar, a home page and pages."""
    slow = sent(cluster.city, title="各单位知悉", **ITEM)
    publish, order = items._publish, []

    def note(row, portal, delivery):
        if len(order) == 2:
            sent(cluster.city, title="暴雪红色预警", **ITEM | {"banner": True}, severity="emergency", home="notice")
        order.append(row.title)
        if len(order) == 3:
            readers.catch_up(readers.registered()["urgent"])
            assert "暴雪红色预警" in bar_of(cluster.office)
            assert "暴雪红色预警" in Tree(cluster.office.host).read("/index.html").decode()
        return publish(row, portal, delivery)

    monkeypatch.setattr(items, "_publish", note)
    items.settle()
    assert order == ["各单位知悉"] * 3 + ["暴雪红色预警"] * 5 + ["各单位知悉"] * 2
    assert set(pages(slow)) == {getattr(cluster, name).host for name in EVERYBODY}


def test_pages_that_stand_already_cost_no_queries_of_their_own(cluster, django_assert_max_num_queries):
    sent(cluster.city, **ITEM)
    read_changes()
    with django_assert_max_num_queries(6):
        assert items.settle() == set()


def test_an_emergency_takes_the_place_of_the_home_which_stays_beside_it(cluster):
    row = sent(cluster.city, ["kind:district"], home="notice", banner=False, body="请往高处转移。")
    read_changes()
    tree = Tree(cluster.district.host)
    assert "请往高处转移。" in tree.read("/index.html").decode()
    assert 'href="/home.html"' in tree.read("/index.html").decode()
    assert "请往高处转移。" not in tree.read("/home.html").decode()
    assert {one.state for one in row.deliveries.all()} == {"built"}
    taken_back(row)
    read_changes()
    assert "请往高处转移。" not in tree.read("/index.html").decode()
    assert tree.read("/home.html") is None
    assert {one.state for one in row.deliveries.all()} == {"withdrawn"}


def test_mourning_takes_the_colours_of_the_portals_concerned_and_gives_them_back(cluster):
    before = Tree(cluster.district.host).read("/_assets/portal.css")
    row = sent(cluster.city, ["kind:district"], home="memorial", banner=False, body="深切哀悼。")
    read_changes()
    during = Tree(cluster.district.host).read("/_assets/portal.css")
    assert b"grayscale" in during
    assert b"grayscale" not in Tree(cluster.bureau.host).read("/_assets/portal.css")
    taken_back(row)
    read_changes()
    assert Tree(cluster.district.host).read("/_assets/portal.css") == before


def test_what_stands_on_disk_is_what_a_full_build_would_write(cluster):
    sent(cluster.city, ["kind:district"], home="memorial", body="深切哀悼。")
    sent(cluster.city, ["kind:district"], **ITEM)
    read_changes()
    actual = {path: place.read_bytes() for path, place in Tree(cluster.district.host).files()}
    assert actual == release.files_of(cluster.district)


def test_an_item_of_its_own_will_waits_for_the_editor(cluster):
    row = sent(cluster.city, ["kind:district"], **ITEM, mandatory=False, answer_by=later(days=1))
    read_changes()
    assert pages(row) == {}
    assert set(Delivery.objects.filter(announcement=row).values_list("built_at", flat=True)) == {None}


def test_expired_items_go_with_their_announcement(cluster):
    row = sending.send(draft(cluster.city, ["kind:district"], **ITEM, ends_at=later(hours=1)))
    read_changes()
    sending.keep_time(later(hours=2))
    read_changes()
    assert not Article.objects.live().filter(title=row.title).exists()


def test_a_channel_below_a_withdrawn_one_takes_no_items(cluster):
    Channel.objects.descendant_of(cluster.district.home).get(slug="zwgk").unpublish()
    row = sent(cluster.city, ["kind:district"], **ITEM)
    read_changes()
    assert "请先建栏目" in row.deliveries.get(portal=cluster.district).error
    assert row.deliveries.get(portal=cluster.other).page.live


def test_where_the_origins_page_is_withdrawn_with_its_channel_others_are_told(cluster):
    row = sent(cluster.city, ["kind:district"], **ITEM, mandatory=False, answer_by=later(days=1))
    other = sent(cluster.district, ["portal:" + cluster.district.host], title="另一则", **ITEM)
    read_changes()
    Channel.objects.descendant_of(cluster.city.home).get(slug="zwgk").unpublish()
    row.deliveries.update(answer="adopted")
    sending.record("configured", "announcement", row.pk)
    sending.record("configured", "announcement", other.pk)
    read_changes()
    assert {"没有公开" in text for text in row.deliveries.values_list("error", flat=True)} == {True}
    assert other.deliveries.get().page.live


def test_an_origin_that_lost_its_channel_is_told_and_holds_up_no_other_announcement(cluster):
    over = sent(cluster.city, ["kind:district"], title="已解除", **ITEM)
    lost = sent(cluster.city, ["kind:district"], title="无处可发", **ITEM, starts_at=later(hours=1))
    other = sent(cluster.district, ["portal:www.qinghu.example"], title="照常发出", **ITEM, starts_at=later(hours=1))
    read_changes()
    channel = Channel.objects.descendant_of(cluster.city.home).get(slug="tzgg")
    taken_back(over)
    channel.unpublish()
    sending.keep_time(later(hours=2))
    read_changes()
    assert not Article.objects.live().filter(title="已解除").exists()
    assert Article.objects.live().filter(title="照常发出").exists()
    assert all("请先建栏目" in one.error for one in lost.deliveries.all())
    assert {one.state for one in other.deliveries.all()} == {"built"}
    channel.save_revision().publish()
    sending.record("configured", "announcement", lost.pk)
    read_changes()
    assert {one.state for one in lost.deliveries.all()} == {"built"}


def test_an_origin_without_such_a_channel_is_refused_before_anything_is_sent(cluster):
    Channel.objects.descendant_of(cluster.city.home).get(slug="tzgg").unpublish()
    row = draft(cluster.city, ["kind:district"], **ITEM)
    with pytest.raises(ValidationError, match="发起站点“云州市人民政府”没有可发文章的通知公告栏目"):
        sending.send(row)
    row.refresh_from_db()
    assert (row.status, row.deliveries.count()) == ("draft", 0)


def test_a_page_that_was_never_made_is_no_failure_once_its_announcement_is_over(cluster):
    Channel.objects.descendant_of(cluster.other.home).get(slug="tzgg").unpublish()
    row = sent(cluster.city, ["kind:district"], **ITEM)
    read_changes()
    taken_back(row)
    read_changes()
    assert row.deliveries.get(portal=cluster.other).error == ""


def test_an_item_with_a_banner_is_built_and_live_only_when_both_are(cluster, monkeypatch):
    row = sent(cluster.city, ["portal:www.qinghu.example"], **ITEM | {"banner": True})
    assert bar_of(cluster.district)
    assert row.deliveries.get().built_at is None, "the page is still to come"
    read_changes()
    delivery = row.deliveries.get()
    body = file(cluster.district, delivery.page.specific).encode()
    assert (delivery.state, delivery.sha256) == ("built", hashlib.sha256(body).hexdigest())
    public = {delivery.page.specific.publication.path: b"something else"}

    def fetch(host, path):
        return Answer(200, public.get(path) or Tree(host).read(path))

    monkeypatch.setattr(verifying, "fetch", fetch)
    assert verifying.verify(receipts.deliveries(row)) == 0
    public.clear()
    assert verifying.verify(receipts.deliveries(row)) == 1
    taken_back(row)
    assert row.deliveries.get().removed_at is None, "the page is still to go"
    read_changes()
    delivery = row.deliveries.get()
    assert delivery.removed_at
    assert (delivery.state, delivery.error) == ("withdrawn", "")
