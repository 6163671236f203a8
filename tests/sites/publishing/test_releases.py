"""Releases: switching back and forth, over one portal or many, and what a kill or a failure leaves."""

import pytest
from django.core.management import CommandError, call_command
from django.test import override_settings

from cms.changes.readers import registered
from cms.content.models import Article, Channel
from sites.portals.models import Portal
from sites.publishing import links, release, releases, switches
from sites.publishing.collecting import Collector
from sites.publishing.models import PendingSwitch
from sites.publishing.tree import Tree, WritingError

from .conftest import add, channel, differences, make_image, on_disk, publish_changes


@pytest.fixture(scope="module")
def built_twice(opened_city, files, once) -> str:
    with override_settings(ZHANQUN_TARGET=str(files)):
        return once(build_twice, opened_city)


def build_twice(pk: int) -> str:
    city = Portal.objects.get(pk=pk)
    add(channel(city), "原有的通知")
    publish_changes()
    release.build(city)
    name = Tree(city.host).release
    release.build(city)
    return name


@pytest.fixture
def old(built_twice) -> str:
    """The release before the current one."""
    return built_twice


def change_look(portal: Portal, hue: int) -> Portal:
    fresh = Portal.objects.get(pk=portal.pk)
    fresh.name = f"{fresh.name}{hue}"
    fresh.save()
    return fresh


def test_switching_back_and_forth_gives_the_same_bytes(city, old):
    before, new = on_disk(city), Tree(city.host).release
    assert releases.switch([city.pk]) == {city.host: old}
    assert (Tree(city.host).release, on_disk(city)) == (old, before)
    assert releases.switch([city.pk], new) == {city.host: new}
    assert (Tree(city.host).release, on_disk(city)) == (new, before)
    assert differences(city) == {}


def test_a_page_unpublished_since_stays_so_and_one_published_since_is_added(city, old):
    gone = Article.objects.get(title="原有的通知")
    path = gone.publication.path
    gone.unpublish()
    later = add(channel(city), "后来的通知")
    publish_changes()
    releases.switch([city.pk])
    assert Tree(city.host).release == old
    assert path not in on_disk(city)
    assert later.publication.path in on_disk(city)
    assert differences(city) == {}
    assert links.dead_links(city) == []


def test_every_picture_is_there_when_the_logo_is_another_than_in_the_release(city):
    publish_changes()
    without = Tree(city.host).release
    portal = Portal.objects.get(pk=city.pk)
    portal.logo = make_image("red")
    portal.save()
    publish_changes()
    with_logo = Tree(city.host).release
    portal.logo = make_image("blue")
    portal.save()
    publish_changes()
    for name in (without, with_logo):
        releases.switch([city.pk], name)
        add(channel(city), f"切换到 {name} 之后的通知")
        publish_changes()
        assert Tree(city.host).release == name
        assert links.dead_links(city) == []
    releases.renew(city)
    publish_changes()
    assert differences(city) == {}


def test_what_nobody_has_read_yet_is_not_lost_by_a_switch(city, old):
    later = add(channel(city), "尚未生成的通知")
    releases.switch([city.pk])
    publish_changes()
    assert later.publication.path in on_disk(city)
    assert differences(city) == {}


def test_an_earlier_look_stands_until_the_look_changes_again(city, old):
    before = on_disk(city)
    change_look(city, 1)
    publish_changes()
    assert on_disk(city) != before
    releases.switch([city.pk])
    assert on_disk(city)["/accessibility.html"] == before["/accessibility.html"]
    page = add(channel(city), "旧样式期间的通知")
    publish_changes()
    files = on_disk(city)
    assert page.publication.path in files
    assert files["/accessibility.html"] == before["/accessibility.html"]
    assert links.dead_links(city) == []
    change_look(city, 2)
    publish_changes()
    assert differences(city) == {}


def test_an_earlier_look_is_held_through_new_channels_and_other_releases(city, old):
    """No editor's new channel undoes what an administrator chose; only a whole build does, or a new look."""
    before = on_disk(city)
    change_look(city, 1)
    publish_changes()
    new = Tree(city.host).release
    releases.switch([city.pk])
    assert releases.is_held(city.pk)
    channel(city).get_parent().add_child(instance=Channel(title="新栏目", slug="xinlm"))
    publish_changes()
    held = Tree(city.host).release
    assert held > new
    assert "/zwgk/xinlm/index.html" in on_disk(city)
    assert on_disk(city)["/accessibility.html"] == before["/accessibility.html"]
    assert links.dead_links(city) == []
    releases.switch([city.pk], new)
    assert not releases.is_held(city.pk)
    assert differences(city) == {}
    releases.switch([city.pk], held)
    assert releases.is_held(city.pk)
    release.build(city)
    assert not releases.is_held(city.pk)
    assert differences(city) == {}


def test_a_theme_that_cannot_render_does_not_stop_the_way_back(city, old, monkeypatch):
    gone = Article.objects.get(title="原有的通知")
    path = gone.publication.path
    gone.unpublish()
    publish_changes()

    def broken(*args: object) -> None:
        raise ValueError("no such template")

    with monkeypatch.context() as patch:
        patch.setattr("sites.publishing.switches.Update.run", broken)
        releases.switch([city.pk])
    assert Tree(city.host).release == old
    assert path not in on_disk(city)
    publish_changes()
    assert differences(city) == {}


def test_a_switch_that_was_decided_on_is_made_by_the_next_reader(city, old):
    PendingSwitch.objects.create(site_id=city.pk, release=old, back=True)
    assert registered()["files"].is_due()
    publish_changes()
    assert Tree(city.host).release == old
    assert not switches.is_waiting()


def test_a_decided_release_that_is_gone_is_built_again(city, old):
    PendingSwitch.objects.create(site_id=city.pk, release="20200101T000000000000")
    publish_changes()
    assert not switches.is_waiting()
    assert differences(city) == {}


def test_a_bundle_is_switched_as_a_whole_or_not_at_all(city, district, monkeypatch):
    publish_changes()
    call_command("build")
    before = {portal.host: Tree(portal.host).release for portal in (city, district)}
    kept = Tree(city.host).releases()
    real = Collector.add

    def failing(collector, rendered):
        if collector.tree.folder.name == district.host:
            raise WritingError("磁盘空间不足")
        real(collector, rendered)

    with monkeypatch.context() as patch:
        patch.setattr(Collector, "add", failing)
        with pytest.raises(CommandError, match="磁盘空间不足"):
            call_command("build", full=True)
    assert {portal.host: Tree(portal.host).release for portal in (city, district)} == before
    assert not PendingSwitch.objects.exists()
    assert Tree(city.host).releases() == kept
    call_command("build", full=True)
    assert all(Tree(host).release > name for host, name in before.items())
    assert [differences(portal) for portal in (city, district)] == [{}, {}]


def test_an_edit_while_a_bundle_waits_is_in_the_release_that_it_is_switched_to(city, old):
    gone = Article.objects.get(title="原有的通知")
    path = gone.publication.path
    release.prepare(city)
    gone.unpublish()
    publish_changes()
    assert switches.decide([city.host]) == [city.host]
    switches.complete()
    assert path not in on_disk(city)
    assert differences(city) == {}


def test_as_many_releases_are_kept_as_the_setting_says(city, old, settings):
    settings.ZHANQUN_KEEP_RELEASES = 2
    for _ in range(3):
        release.build(city)
    assert len(releases.history(city.pk)) == 2
    assert [item.current for item in releases.history(city.pk)] == [True, False]
    assert all(item.usable for item in releases.history(city.pk)[1:])


def test_what_killed_runs_completed_and_never_switched_to_takes_no_place_of_a_release(city, old, settings):
    settings.ZHANQUN_KEEP_RELEASES = 2
    current = Tree(city.host).release
    for _ in range(2):
        left = Tree(city.host)
        left.stage()
        left.create("/index.html", b"")
        left.settle()
    release.build(city)
    assert [item.id for item in releases.history(city.pk)] == [Tree(city.host).release, current]
    assert releases.history(city.pk)[1].usable


def test_the_command_lists_and_switches_and_tells_what_it_cannot_do(city, old, capsys):
    call_command("switch_release", list=True)
    assert old in capsys.readouterr().out
    call_command("switch_release", portal=[city.host])
    assert capsys.readouterr().out.split() == [city.host, old]
    with pytest.raises(CommandError, match="没有可以切换到的版本"):
        call_command("switch_release", to="2020")
    with pytest.raises(CommandError, match="没有站点"):
        call_command("switch_release", portal=["nobody.example"])


def test_a_new_channel_can_be_undone_by_switching_back(city, old):
    from cms.content.models import Channel

    before = Tree(city.host).release
    parent = channel(city, "zwgk")
    Channel.objects.get(pk=parent.pk).add_child(instance=Channel(title="新栏目", slug="xlm"))
    publish_changes()
    assert Tree(city.host).release > before
    assert releases.switch([city.pk]) == {city.host: before}
    assert differences(city) == {}, "what was published since is added"


@pytest.mark.parametrize("to", ["zzz", "current", "../..", "-1"])
def test_what_is_no_id_of_a_release_is_refused(city, old, to):
    current = Tree(city.host).release
    with pytest.raises(CommandError, match="不是发布版本的编号"):
        call_command("switch_release", to=to, verbosity=0)
    assert Tree(city.host).release == current


def test_a_build_by_no_process_is_refused(city):
    with pytest.raises(CommandError, match="至少为 1"):
        call_command("build", jobs=0, verbosity=0)
