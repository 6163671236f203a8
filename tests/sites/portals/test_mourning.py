"""Mourning: one switch turns the cluster or a portal grey for a time, by change rows and two small files."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from cms.changes.models import Change
from sites.portals.models import Mourning, Portal
from sites.portals.models.mourning import apply
from themes.tokens import contrast

HOUR = timedelta(hours=1)


def in_grey() -> set[str]:
    return set(Portal.objects.filter(mourning=True).values_list("host", flat=True))


def window(portal: Portal | None = None, start: timedelta = -HOUR, end: timedelta = HOUR) -> Mourning:
    now = timezone.now()
    return Mourning.objects.create(portal=portal, reason="国家公祭日", starts_at=now + start, ends_at=now + end)


def test_the_whole_cluster_turns_grey_and_back(cluster):
    before = {portal.pk: portal.palette for portal in Portal.objects.all()}
    one = window()
    assert len(in_grey()) == Portal.objects.count()
    for portal in Portal.objects.all():
        colours = portal.palette.values()
        assert all(colour[1:3] == colour[3:5] == colour[5:7] for colour in colours)
        assert contrast(portal.palette["m44"], "#FFFFFF") >= 7
    one.delete()
    assert in_grey() == set()
    assert {portal.pk: portal.palette for portal in Portal.objects.all()} == before


def test_one_portal_alone(cluster):
    window(cluster.bureau)
    assert in_grey() == {cluster.bureau.host}


def test_the_clock_begins_and_ends_it_by_change_rows(cluster):
    window(cluster.bureau, start=HOUR, end=2 * HOUR)
    assert in_grey() == set()
    newest = Change.objects.latest("pk").pk
    now = timezone.now()
    assert apply(now + 1.5 * HOUR) == [cluster.bureau]
    assert apply(now + 1.5 * HOUR) == []
    assert apply(now + 3 * HOUR) == [cluster.bureau]
    told = Change.objects.filter(pk__gt=newest)
    assert [(change.subject_type, change.subject_id, change.payload["fields"]) for change in told] == [
        ("portal", cluster.bureau.pk, ["mourning"])
    ] * 2


def test_it_must_end_after_it_begins(cluster):
    now = timezone.now()
    with pytest.raises(ValidationError, match="晚于"):
        Mourning(reason="试", starts_at=now, ends_at=now).full_clean()


def test_the_command_begins_and_ends(cluster):
    out = StringIO()
    call_command("mourn", until="2099-12-14 00:00", portal=cluster.bureau.host, reason="国家公祭日", stdout=out)
    assert in_grey() == {cluster.bureau.host}
    call_command("mourn", end=int(out.getvalue().split()[0]), stdout=StringIO())
    assert in_grey() == set()


@pytest.mark.parametrize("given", [{}, {"until": "明天"}, {"until": "2099-12-14", "portal": "www.nowhere.example"},
                                   {"end": 999}, {"until": "2001-01-01 00:00"}])  # fmt: skip
def test_the_command_says_what_is_wrong(cluster, given):
    with pytest.raises(CommandError):
        call_command("mourn", stdout=StringIO(), **given)
    assert in_grey() == set()


def test_only_cluster_administrators_have_the_switch(client, cluster, person):
    client.force_login(person("one", cluster.office, "administrator"))
    for address in (reverse("mourning:index"), reverse("mourning:add")):
        assert client.get(address).status_code in (302, 403)
