"""Live is what the public address shows, and gone what it shows no more: asked over HTTP, like a citizen."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import call_command

from sites.announcements import answering, evidence, exporting, receipts, sending, verifying
from sites.announcements.delivering import deliver
from sites.announcements.models import Announcement, Delivery
from sites.portals.transitions import change_state
from sites.publishing import bars, ledger
from sites.publishing.tree import Tree
from tests.sites.publishing.public import Public

from .conftest import bar_of, later, read_changes, sent, taken_back

BANNER = {"banner": True}
ITEM = {"banner": False, "channel_kinds": ["notices"]}
HOME = {"banner": False, "home": "notice"}


@pytest.fixture(scope="module")
def server() -> Iterator[Public]:
    public = Public()
    threading.Thread(target=public.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield public
    public.server.shutdown()


@pytest.fixture
def public(server, settings) -> Public:
    settings.ZHANQUN_PUBLIC_URL = server.url("{host}")
    server.alter, server.status = lambda body: body, None
    return server


def look(row: Announcement) -> int:
    """What the worker's clock does, without waiting between two looks; how many it saw live or gone."""
    rows = list(receipts.deliveries(row).select_related("page__publication"))
    off = [one for one in rows if one.removed_at and not one.gone_at]
    return verifying.verify_gone(off) if off else verifying.verify([one for one in rows if one.built_at])


def states(row: Announcement) -> set[str]:
    return {one.state for one in receipts.deliveries(row)}


@pytest.mark.parametrize("more", [BANNER, ITEM, HOME, ITEM | {"banner": True}])
def test_a_withdrawal_is_recorded_when_the_public_address_shows_it_no_more(cluster, public, more):
    row = sent(cluster.city, ["kind:district"], **more)
    read_changes()
    assert look(row) == 2
    assert states(row) == {"live"}
    taken_back(row)
    read_changes()
    public.alter, public.status = lambda body: b"what was there before", 200
    assert look(row) == 0, "a cache that still shows it"
    public.alter, public.status = lambda body: body, None
    assert look(row) == 2
    for one in row.deliveries.all():
        assert one.gone_at >= one.removed_at
        assert one.gone_sha256 == ("" if more == ITEM else digest_of(one))
    assert (receipts.counts(row).removed, receipts.counts(row).gone) == (2, 2)


def digest_of(one: Delivery) -> str:
    """Hash of what a delivery's bar or home page holds now."""
    path = bars.PATH if one.announcement.banner else evidence.HOME
    return ledger.sha256(Tree(one.portal.host).read(path) or b"")


def test_the_worker_asks_for_what_went_as_for_what_came(cluster, public, monkeypatch):
    row = sent(cluster.city, ["kind:district"])
    monkeypatch.setattr(verifying, "_pace", verifying._Pace())
    monkeypatch.setattr(verifying, "TOGETHER", 1)
    assert verifying.verify_due() == 2
    taken_back(row)
    monkeypatch.setattr(verifying, "_pace", verifying._Pace())
    assert (verifying.verify_due(), verifying.verify_due()) == (2, 0)


def test_what_goes_out_while_another_worker_ends_its_turn_is_looked_at_at_once(cluster, public, monkeypatch):
    """The one that was called for it has found the turn taken, and gone away."""
    sent(cluster.city, ["kind:district"])
    ends, late = verifying.exclusive, []

    @contextmanager
    def turn(name, *, wait):
        with ends(name, wait=wait) as mine:
            yield mine
            if not late:
                late.append(sent(cluster.city, ["kind:district"], title="另一则"))

    monkeypatch.setattr(verifying, "exclusive", turn)
    monkeypatch.setattr(verifying, "_pace", verifying._Pace())
    assert verifying.verify_due() == 4
    assert states(late[0]) == {"live"}


def test_what_is_not_live_yet_is_asked_for_once_a_turn(cluster, public, monkeypatch):
    row = sent(cluster.city, ["kind:district"])
    public.status = 503
    monkeypatch.setattr(verifying, "_pace", verifying._Pace())
    assert verifying.verify_due() == 0
    assert states(row) == {"built"}


def test_what_a_portal_declines_after_adopting_is_seen_to_be_gone(cluster, public, person):
    editor = person("editor", cluster.district)
    row = sent(cluster.city, ["portal:www.qinghu.example"], mandatory=False, answer_by=later(days=1))
    answering.answer(row.deliveries.get(), editor, "adopted")
    deliver([row.pk])
    assert look(row) == 1
    answering.answer(row.deliveries.get(), editor, "declined", reason="与本区无关")
    deliver([row.pk])
    assert look(row) == 1
    one = row.deliveries.get()
    assert (one.state, bool(one.removed_at), bool(one.gone_at)) == ("declined", True, True)
    assert receipts.counts(row).built == 0
    answering.answer(one, editor, "adopted")
    deliver([row.pk])
    one = row.deliveries.get()
    assert (one.state, one.removed_at, one.gone_at) == ("adopted", None, None)
    assert row.title in bar_of(cluster.district)


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_on_a_portal_that_goes_off_line_an_announcement_ends_and_is_seen_to(cluster, public, state):
    row = sent(cluster.city, ["portal:www.dongshan.example"])
    assert look(row) == 1
    change_state(cluster.other, state, note="机房搬迁", until=sending.timezone.localdate())
    taken_back(row)
    read_changes()
    assert look(row) == 1
    assert row.deliveries.get().gone_at


def test_screen_export_and_status_tell_of_a_withdrawal_what_they_tell_of_sending(
    client, chief, cluster, public, tmp_path
):
    row = sent(cluster.city, ["kind:district"])
    look(row)
    taken_back(row)
    look(row)
    client.force_login(chief)
    html = client.get(f"/admin/announcements/inspect/{row.pk}/").content.decode()
    assert "2/2 已撤下" in html
    assert "2/2 已核实" in html
    call_command("announce", status=row.pk, json=str(tmp_path / "a.json"))
    for told in json.loads((tmp_path / "a.json").read_text())["deliveries"]:
        assert told["removed"] <= told["gone"]
        assert len(told["gone_sha256"]) == 64
    head, *lines = exporting.rows_of(row)
    assert all(line[head.index("核实已撤下")] and len(line[head.index("撤下后 SHA-256")]) == 64 for line in lines)
