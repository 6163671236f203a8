"""After any edit, what ``publish_changes`` leaves equals a full build byte for byte."""

import random
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from cms.content.models import Article, Channel, Guide, HomePage, Interpretation, PolicyDocument, PortalImage, Topic
from cms.content.models.base import ContentPage
from sites.portals.models import Portal, PortalAlias
from sites.publishing import links, shelves, update

from .conftest import (
    add,
    channel,
    differences,
    full,
    home_of,
    make_document,
    make_image,
    on_disk,
    paragraph,
    png,
    publish_changes,
)


@pytest.fixture(autouse=True)
def small_lists(monkeypatch):
    """Short lists, so that few pages reach month pages and their parts."""
    monkeypatch.setattr(shelves, "NEWEST", 3)
    monkeypatch.setattr(shelves, "PART", 4)


@pytest.fixture
def built(city, district) -> tuple[Portal, Portal]:
    publish_changes()
    return city, district


def agree(*portals: Portal) -> None:
    publish_changes()
    for portal in portals:
        assert differences(portal) == {}


def test_publishing_editing_and_withdrawing(built):
    tzgg = channel(built[0])
    pages = [add(tzgg, f"通知{number}") for number in range(8)]
    agree(*built)
    pages[2].title = "改过的标题"
    pages[2].save_revision().publish()
    agree(*built)
    pages[3].unpublish()
    agree(*built)
    Article.objects.get(pk=pages[7].pk).delete()
    agree(*built)
    assert pages[7].publication.path not in on_disk(built[0])


def test_a_large_month_is_parted_and_a_withdrawal_touches_few_files(built):
    tzgg = channel(built[0])
    pages = [add(tzgg, f"通知{number}") for number in range(24)]
    agree(*built)
    before = on_disk(built[0])
    pages[5].unpublish()
    agree(*built)
    after = on_disk(built[0])
    changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
    assert pages[5].publication.path in changed
    assert len(changed) <= 12


def test_renaming_a_channel_moves_its_pages_and_leaves_redirects(built):
    page = add(channel(built[0]))
    agree(*built)
    zwgk = channel(built[0], "zwgk")
    zwgk.slug, zwgk.title = "gongkai", "公开"
    zwgk.save_revision().publish()
    agree(*built)
    files = on_disk(built[0])
    assert b"refresh" in files[page.publication.path]
    assert "/gongkai/tzgg/index.html" in files


def test_moving_a_page_and_back(built):
    page = add(channel(built[0]))
    agree(*built)
    old = page.publication.path
    Article.objects.get(pk=page.pk).move(channel(built[0], "dtyw"), pos="last-child")
    agree(*built)
    assert b"refresh" in on_disk(built[0])[old]
    Article.objects.get(pk=page.pk).move(channel(built[0]), pos="last-child")
    agree(*built)
    assert b"refresh" not in on_disk(built[0])[old]


def test_a_page_moves_to_another_portal(built):
    page = add(channel(built[0]))
    agree(*built)
    Article.objects.get(pk=page.pk).move(channel(built[1]), pos="last-child")
    agree(*built)


def test_references_follow_across_portals(built):
    city, district = built
    target = add(channel(city), "被引用")
    add(channel(district), "引用", body=[paragraph(f'<p><a linktype="page" id="{target.pk}">看这里</a></p>')])
    agree(*built)
    source = next(body for path, body in on_disk(district).items() if "引用".encode() in body and "/t2" in path)
    assert f'href="https://{city.host}{target.publication.path}"'.encode() in source
    target.move(channel(city, "dtyw"), pos="last-child")
    agree(*built)
    Article.objects.get(pk=target.pk).unpublish()
    agree(*built)
    source = next(body for path, body in on_disk(district).items() if "引用".encode() in body and "/t2" in path)
    assert "看这里".encode() in source
    assert b">\xe7\x9c\x8b\xe8\xbf\x99\xe9\x87\x8c</a>" not in source


def test_an_interpretation_and_its_policy_show_each_other(built):
    city, district = built
    policy = add(channel(city, "zwgk/zcwj"), "办法", PolicyDocument)
    agree(*built)
    reading = add(channel(district, "zwgk/zcjd"), "解读办法", Interpretation, policies=[("policy", policy)])
    agree(*built)
    files = on_disk(city)
    assert reading.publication.path.encode() in files[policy.publication.path]
    reading.unpublish()
    agree(*built)
    assert reading.publication.path.encode() not in on_disk(city)[policy.publication.path]


def test_a_replaced_image_and_a_removed_one(built):
    image, document = make_image(), make_document()
    body = [("image", {"image": image, "alt": "图", "caption": "说明"})]
    page = add(channel(built[0]), "有图", body=body, attachments=[("attachment", {"document": document, "name": ""})])
    agree(*built)
    before = {path for path in on_disk(built[0]) if path.startswith("/media/")}
    assert len(before) == 7
    image = PortalImage.objects.get(pk=image.pk)
    image.file = ContentFile(png("blue"), "blue.png")
    image.file_hash = ""
    image.save()
    agree(*built)
    after = {path for path in on_disk(built[0]) if path.startswith("/media/")}
    assert len(before & after) == 1
    page.unpublish()
    agree(*built)
    assert not any(path.startswith("/media/") for path in on_disk(built[0]))


def test_settings_of_a_portal(built):
    city, _district = built
    add(channel(city))
    agree(*built)
    before = on_disk(city)
    portal = Portal.objects.get(pk=city.pk)
    portal.phone = "0870-1234567"
    portal.save()
    agree(*built)
    after = on_disk(city)
    assert 1 <= len({path for path in after if before.get(path) != after[path]}) <= 10
    portal.name = "云州市政府网"
    portal.save()
    agree(*built)


def test_no_link_of_a_built_portal_is_dead(built):
    target = add(channel(built[0]))
    add(channel(built[0], "dtyw"), body=[paragraph(f'<p><a linktype="page" id="{target.pk}">看这里</a></p>')])
    agree(*built)
    assert [links.dead_links(portal) for portal in built] == [[], []]


def test_running_again_from_the_start_of_the_log_writes_nothing(built):
    from cms.changes.readers import set_position

    for number in range(6):
        add(channel(built[0]), f"通知{number}")
    agree(*built)
    before = {path: body for path, body in on_disk(built[0]).items()}
    set_position("files", 0)
    agree(*built)
    assert on_disk(built[0]) == before


class Editor:
    """Makes random edits, of every kind that an editor can."""

    def __init__(self, seed: int, portals: tuple[Portal, ...]) -> None:
        self.random = random.Random(seed)
        self.portals = portals
        self.count = 0

    def edit(self) -> None:
        acts: list[Callable[[], None]] = [
            self.add, self.add, self.add, self.retitle, self.redate, self.unpublish, self.republish, self.move,
            self.delete, self.rename_channel, self.pin, self.add_interpretation, self.add_guide, self.add_topic,
            self.sort_channel, self.new_channel, self.link, self.settings, self.bare_link,
            self.picture, self.picture, self.other_picture, self.no_picture, self.logo, self.alias, self.other_name,
        ]  # fmt: skip
        self.random.choice(acts)()

    def add(self, kind: type = Article, **fields) -> None:
        self.count += 1
        day = timezone.now() - timedelta(days=self.random.randrange(90))
        add(self.some_channel(), f"第{self.count}篇", kind, published_at=day, address_date=day.date(), **fields)

    def bare_link(self) -> None:
        self.add(link_url=self.random.choice(["https://www.gov.cn/a", "https://example.com/"]))

    def link(self) -> None:
        if page := self.some_page():
            self.add(body=[paragraph(f'<p><a linktype="page" id="{page.pk}">引用</a></p>')])

    def add_guide(self) -> None:
        self.add(Guide, online_url="https://example.org/", promised_days=5)

    def add_topic(self) -> None:
        self.add(Topic, source_channel=self.some_channel())

    def add_interpretation(self) -> None:
        self.add(PolicyDocument)
        policy = PolicyDocument.objects.order_by("-pk").first()
        self.add(Interpretation, policies=[("policy", policy)])

    def retitle(self) -> None:
        if page := self.some_page():
            self.count += 1
            page.title = f"改第{self.count}次"
            page.save_revision().publish()

    def redate(self) -> None:
        if page := self.some_page():
            page.published_at = timezone.now() - timedelta(days=self.random.randrange(90))
            page.undated = self.random.random() < 0.2
            page.save_revision().publish()

    def pin(self) -> None:
        if page := self.some_page():
            page.pinned_until = self.random.choice([None, timezone.localdate() + timedelta(days=3)])
            page.save_revision().publish()

    def unpublish(self) -> None:
        if page := self.some_page():
            page.unpublish()

    def republish(self) -> None:
        if page := self.some_page(live=False):
            page.save_revision().publish()

    def move(self) -> None:
        if page := self.some_page():
            page.move(self.some_channel(), pos="last-child")

    def delete(self) -> None:
        if page := self.some_page():
            page.delete()

    def rename_channel(self) -> None:
        source = self.some_channel()
        self.count += 1
        source.slug, source.title = f"lm{self.count}", f"栏目{self.count}"
        source.save_revision().publish()

    def new_channel(self) -> None:
        self.count += 1
        parent = self.random.choice([self.some_channel(), home_of(self.random.choice(self.portals))])
        parent.add_child(instance=Channel(title=f"新{self.count}", slug=f"xin{self.count}", show_in_menus=True))

    def sort_channel(self) -> None:
        source = self.some_channel()
        source.move(source.get_parent(), pos="first-child")

    def settings(self) -> None:
        portal = Portal.objects.get(pk=self.random.choice(self.portals).pk)
        self.count += 1
        field, value = self.random.choice([("phone", f"{self.count}"), ("name", f"网站{self.count}"), ("hue", 165.0)])
        setattr(portal, field, value)
        portal.save()

    def picture(self) -> None:
        picture = self.some_picture() or make_image(size=(60, 40))
        self.add(body=[("image", {"image": picture, "alt": "图", "caption": ""})], lead_image=picture)

    def other_picture(self) -> None:
        if picture := self.some_picture():
            picture.file = ContentFile(png(self.random.choice(["blue", "black"]), (50, 30)), "other.png")
            picture.file_hash = ""
            picture.save()

    def no_picture(self) -> None:
        if picture := self.some_picture():
            picture.delete()

    def logo(self) -> None:
        portal = Portal.objects.get(pk=self.random.choice(self.portals).pk)
        portal.logo = self.some_picture()
        portal.save()

    def alias(self) -> None:
        if page := self.some_page():
            self.count += 1
            page.create_alias(parent=self.some_channel(), update_slug=f"alias{self.count}")

    def other_name(self) -> None:
        """Another host of a portal, that pages may link to: new, changed or given up."""
        if alias := PortalAlias.objects.first():
            self.random.choice([alias.delete, lambda: self.rename(alias)])()
        else:
            PortalAlias.objects.create(portal_id=self.portals[0].pk, host="example.com")

    def rename(self, alias: PortalAlias) -> None:
        alias.host = self.random.choice(["example.com", "example.net"])
        alias.save()

    def some_picture(self) -> PortalImage | None:
        return self.random.choice([None, *PortalImage.objects.order_by("pk")])

    def some_channel(self) -> Channel:
        return self.random.choice(list(Channel.objects.order_by("pk")))

    def some_page(self, live: bool = True) -> ContentPage | None:
        kinds = (Article, PolicyDocument, Interpretation, Guide, Topic)
        found = [page for kind in kinds for page in kind.objects.filter(live=live, alias_of=None).order_by("pk")]
        return self.random.choice(found) if found else None


@pytest.mark.parametrize("seed", [1, *(pytest.param(seed, marks=pytest.mark.slow) for seed in (0, 2, 3))])
def test_random_edits_leave_what_a_full_build_would(built, seed, monkeypatch):
    monkeypatch.setattr(update, "MANY", 5 if seed % 2 else 1000)
    editor = Editor(seed, built)
    for _ in range(15):
        for _ in range(editor.random.randrange(1, 6)):
            editor.edit()
        publish_changes()
        found = {portal.host: differences(portal) for portal in built}
        assert found == {portal.host: {} for portal in built}
        assert [links.dead_links(portal) for portal in built] == [[], []]
    assert HomePage.objects.count() == 2
    assert full(built[0])
