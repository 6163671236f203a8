"""Portals whose pages or home pages cannot be written: their receipts say so and why, and a repeat heals them."""

import pytest
from django.urls import reverse

from cms.changes import readers
from cms.changes.readers import catch_up_all
from sites.announcements import receipts, sending
from sites.publishing.tree import Tree, WritingError

from .conftest import bar_of, draft, read_changes, sent, taken_back

ITEM = {"channel_kinds": ["notices"], "body": "今晚停水。"}
HOME = {"home": "notice", "body": "请往高处转移。"}
REASON = "磁盘已满"


@pytest.fixture
def full(cluster, monkeypatch):
    """The disk of one portal takes no more pages, until it is told to."""
    write, broken = Tree.write, {cluster.district.host}

    def refuse(tree, path, body):
        if tree.folder.name in broken and path.endswith(".html") and not path.startswith("/_fragments"):
            raise WritingError(REASON)
        write(tree, path, body)

    monkeypatch.setattr(Tree, "write", refuse)
    return broken


def workers_come() -> None:
    """What is due without anybody waiting, as workers do it; again while one makes work for another."""
    for _again in range(3):
        for name in readers.behind():
            readers.catch_up_safely(readers.registered()[name], wait=False)


@pytest.mark.parametrize("banner", [True, False])
@pytest.mark.parametrize("kind", [ITEM, HOME], ids=["page", "home page"])
def test_what_could_not_be_written_has_failed_and_is_repeated(client, chief, cluster, full, kind, banner,
                                                               django_capture_on_commit_callbacks):  # fmt: skip
    row = sent(cluster.city, ["kind:district"], banner=banner, **kind)
    assert catch_up_all(), "a portal is set aside"
    broken, sound = row.deliveries.get(portal=cluster.district), row.deliveries.get(portal=cluster.other)
    assert (broken.state, broken.error, broken.built_at) == ("failed", REASON, None)
    assert (sound.state, sound.error) == ("built", "")
    assert receipts.failures(row) == [(cluster.district.host, REASON)]
    full.clear()
    client.force_login(chief)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("announcements:act", args=[row.pk, "repeat"]))
    workers_come()
    broken.refresh_from_db()
    assert (broken.state, broken.error) == ("built", "")


def test_it_heals_by_itself_when_the_portal_does(cluster, full):
    row = sent(cluster.city, ["kind:district"], banner=False, **HOME)
    catch_up_all()
    full.clear()
    read_changes()
    workers_come()
    assert {one.state for one in row.deliveries.all()} == {"built"}


def test_what_could_not_be_taken_off_has_failed_too(cluster, full):
    full.clear()
    row = sent(cluster.city, ["kind:district"], banner=False, **HOME)
    read_changes()
    full.add(cluster.district.host)
    taken_back(row)
    catch_up_all()
    workers_come()
    assert receipts.failures(row) == [(cluster.district.host, REASON)]
    full.clear()
    read_changes()
    assert {one.state for one in row.deliveries.all()} == {"withdrawn"}


def test_a_portal_in_trouble_with_something_else_has_not_failed(cluster, full):
    full.clear()
    row = sent(cluster.city, ["kind:district"], **ITEM)
    read_changes()
    full.add(cluster.district.host)
    sending.send(draft(cluster.city, ["kind:district"], title="另一则", banner=False, **HOME))
    catch_up_all()
    assert {one.state for one in row.deliveries.all()} == {"built"}
    assert row.title in bar_of(cluster.district)
