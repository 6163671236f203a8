"""A portal is edited, renamed or closed while somebody else works on it: it comes out as if one had waited."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from wagtail.models import Page

from cms.changes.log import lock_log
from cms.content import standing
from cms.content.models import Article, Channel
from sites.portals import transitions
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from sites.portals.transitions import change_state
from tests.transactions import meanwhile

from .conftest import edit_data

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def city(transactional_db) -> Portal:
    return open_portal("www.yunzhou.example", "云州市人民政府", "city")


def test_a_form_that_is_saved_while_the_portal_is_taken_off_line_leaves_it_there(city, admin_client):
    url, given = reverse("portals:edit", args=[city.pk]), edit_data(city, phone="0871-12345678")
    meanwhile(
        lambda: change_state(city, "suspended", note="系统升级", until=date(2099, 1, 1)),
        lambda: admin_client.post(url, given),
    )
    portal = Portal.objects.get(pk=city.pk)
    assert (portal.state, portal.closing_note, portal.phone) == ("suspended", "系统升级", "0871-12345678")


@pytest.mark.parametrize("held", ["home", "area"])
def test_a_new_name_waits_for_edits_without_stopping_them(city, held):
    """The edit holds a page that bears the name, and has yet to write to the log."""
    page = Page.objects.get(pk=getattr(city, held).pk)

    def rename() -> None:
        portal = Portal.objects.get(pk=city.pk)
        portal.name = "云山市人民政府"
        portal.save()

    meanwhile(lambda: standing.hold(page), rename, then=lock_log)
    portal = Portal.objects.get(pk=city.pk)
    assert (portal.home.title, portal.area.title) == ("云山市人民政府", "云山市")


def test_no_portal_closes_without_a_notice_that_the_public_can_read(city, monkeypatch):
    """The channel was chosen, and is withdrawn before the notice stands in it."""
    bureau = open_portal("jyj.yunzhou.example", "云州市教育局", "department")
    channel = transitions._channel_for_notices(city)
    monkeypatch.setattr(transitions, "_channel_for_notices", lambda superior: channel)
    Channel.objects.get(pk=channel.pk).unpublish()
    with pytest.raises(ValidationError, match="刚刚撤下"):
        change_state(bureau, "closed", note="机构改革")
    assert Portal.objects.get(pk=bureau.pk).state == "normal"
    assert not Article.objects.exists()
