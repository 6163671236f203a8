"""Random edits, and a reader that dies at random operations: in the end the files are those of a full build."""

import random
import shutil
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.contrib.redirects.models import Redirect

from cms.changes.models import Lane
from cms.changes.readers import catch_up, registered
from sites.publishing import ledger, links, release, verify
from sites.publishing.tree import Tree

from .conftest import add, channel, differences, make_image, on_disk, publish_changes
from .test_incremental import Editor

# What a killed process may have done before its last operation, and not after it.
OPERATIONS = ((Tree, "write"), (Tree, "remove"), (Tree, "switch"), (ledger, "begin"), (ledger, "replace_keys"))


class Killed(BaseException):
    """No handler of errors sees the end of a process."""


class Reaper:
    """Ends the reader at its ``at``-th operation: before the operation, or after it."""

    def __init__(self, at: int, after: bool) -> None:
        self.left, self.after = at, after

    def around(self, original: Callable) -> Callable:
        def operation(*args: object, **kwargs: object) -> object:
            self.left -= 1
            if self.left == 0 and not self.after:
                raise Killed
            result = original(*args, **kwargs)
            if self.left == 0:
                raise Killed
            return result

        return operation


def read_until_killed(at: int, after: bool, names: list[str]) -> None:
    reaper = Reaper(at, after)
    patches = [mock.patch.object(owner, name, reaper.around(getattr(owner, name))) for owner, name in OPERATIONS]
    for patch in patches:
        patch.start()
    try:
        for name in names:
            catch_up(registered()[name])
    except Killed:
        pass
    finally:
        for patch in patches:
            patch.stop()


@pytest.mark.faults
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    seed=st.integers(0, 10_000),
    kills=st.lists(st.tuples(st.integers(1, 40), st.booleans(), st.booleans()), min_size=3, max_size=6),
)
def test_a_reader_that_is_killed_again_and_again_ends_where_a_full_build_does(city, district, target, seed, kills):
    portals = (city, district)
    shutil.rmtree(target, ignore_errors=True)
    with transaction.atomic():
        for portal in portals:
            release.build(portal)
        editor = Editor(seed, portals)
        for at, after, urgent_first in kills:
            for _ in range(random.Random(seed + at).randrange(1, 4)):
                editor.edit()
            names = ["urgent", "files"] if urgent_first else ["files", "urgent"]
            read_until_killed(at, after, names)
        for name in ("urgent", "files"):
            catch_up(registered()[name])
        assert {portal.host: differences(portal) for portal in portals} == {portal.host: {} for portal in portals}
        assert [links.dead_links(portal) for portal in portals] == [[], []]
        assert not list(Path(target).glob("*/.tmp/*"))
        transaction.set_rollback(True)


def test_pictures_that_a_killed_reader_wrote_for_a_page_go_with_it(city):
    publish_changes()
    page = add(channel(city), body=[("image", {"image": make_image(size=(60, 40)), "alt": "图", "caption": ""})])
    read_until_killed(3, True, ["files"])
    assert any(path.startswith("/media/") for path in on_disk(city))
    page.delete()
    publish_changes()
    assert differences(city) == {}


@pytest.mark.parametrize("after", [False, True])
def test_nothing_that_lost_its_reason_outlives_a_killed_reader(city, after):
    """A picture whose page went, a page at an old address that changed or went: whichever operation was the last."""
    for at in range(1, 8):
        body = [("image", {"image": make_image(size=(60, 40)), "alt": "图", "caption": ""})]
        page = add(channel(city), f"第{at}篇", body=body)
        redirect = Redirect.objects.create(old_path=f"/old{at}.html", site_id=city.pk, redirect_link="/")
        other = Redirect.objects.create(old_path=f"/other{at}.html", site_id=city.pk, redirect_link="/")
        publish_changes()
        page.unpublish()
        redirect.old_path = f"/new{at}.html"
        redirect.save()
        other.delete()
        read_until_killed(at, after, ["files"])
        publish_changes()
        assert (differences(city), verify.check(city).sound) == ({}, True), at


def test_urgent_is_the_lane_of_a_withdrawal_and_not_of_an_edit(city):
    from cms.changes.models import Change

    page = add(channel(city))
    page.unpublish()
    lanes = list(Change.objects.filter(subject_id=page.pk).order_by("id").values_list("lane", flat=True))
    assert lanes == [Lane.NORMAL, Lane.URGENT]
