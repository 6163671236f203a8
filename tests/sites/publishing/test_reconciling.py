"""``build`` without a change: nothing is written; whatever is out of step for whatever reason is put right."""

import pytest
from django.test import override_settings

from cms.content.models import Publication
from sites.portals.models import Portal
from sites.publishing.models import Output
from sites.publishing.reconcile import reconcile

from .conftest import add, channel, differences, on_disk, publish_changes


@pytest.fixture(scope="module")
def added_pages(opened_city, files, once) -> None:
    with override_settings(ZHANQUN_TARGET=str(files)):
        once(add_pages, opened_city)


def add_pages(city: int) -> None:
    for number in range(3):
        add(channel(Portal.objects.get(pk=city)), f"通知{number}")
    publish_changes()


@pytest.fixture(params=[False, True], ids=["one variant", "two variants"])
def portal(request, added_pages, city) -> Portal:
    if request.param:
        city.traditional = True
        city.save()
        publish_changes()
    return Portal.objects.get(pk=city.pk)


def test_nothing_is_written_where_nothing_is_out_of_step(portal):
    before = on_disk(portal)
    assert reconcile(portal).written == 0
    assert on_disk(portal) == before


@pytest.mark.parametrize("variant", ["", "/hant"])
def test_a_page_whose_file_nobody_knows_of_gets_it(portal, variant):
    Output.objects.filter(site_id=portal.pk, target__startswith="content:", path__startswith=f"{variant}/zwgk").delete()
    reconcile(portal)
    assert differences(portal) == {}
    assert reconcile(portal).written == 0


def test_a_file_without_a_page_goes(portal):
    page = Publication.objects.get(title="通知1")
    page.delete()
    reconcile(portal)
    assert page.path not in on_disk(portal)
    assert not Output.objects.filter(target=f"content:{page.pk}").exists()


def test_a_page_without_its_file_is_not_made_up_for_by_a_file_without_its_page(portal):
    gone, unwritten = Publication.objects.get(title="通知1"), Publication.objects.get(title="通知2")
    gone.delete()
    Output.objects.filter(target=f"content:{unwritten.pk}").delete()
    reconcile(portal)
    assert gone.path not in on_disk(portal)
    assert unwritten.path in on_disk(portal)


def test_a_file_whose_writing_was_not_seen_to_end_is_written_again(portal):
    Output.objects.filter(path="/robots.txt").update(sha256="")
    assert reconcile(portal).written == 1
    assert differences(portal) == {}
