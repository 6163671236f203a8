"""Switches of the look as an administrator uses them, and the screens that no other test opens, light and dark."""

import os
import re
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.users.models import UserProfile

from cms.changes.readers import catch_up, registered
from cms.content.models import Channel, HomePage
from sites.publishing.tree import Tree
from tests.browser import tools
from tests.browser.office import DESK, PHONE, Office, browser, office

__all__ = ["browser", "office"]

pytestmark = [pytest.mark.browser, tools.needs_chromium, tools.needs_axe]
# Where pictures of what was seen are left, for people to look at.
PICTURES = os.environ.get("ZHANQUN_PICTURES")


def press_save(page: Page) -> None:
    page.locator("form button[type=submit]:visible").last.click()
    expect(page.locator(".messages .success")).to_be_visible()


def colours_of(host: str) -> set[str]:
    catch_up(registered()["files"])
    return set(re.findall(r"#[0-9a-fA-F]{6}", (Tree(host).current / "_assets/portal.css").read_text("utf-8")))


def is_grey(colour: str) -> bool:
    return colour[1:3] == colour[3:5] == colour[5:7]


@pytest.mark.parametrize("portal", ["", "云州市教育局"], ids=["cluster", "portal"])
def test_mourning_is_switched_on_for_a_time_and_off_again(office: Office, portal: str) -> None:
    city, bureau = "www.yunzhou.example", office.portal.host
    assert not all(map(is_grey, colours_of(bureau)))
    with office.at_work("chief") as page:
        page.goto(office.address + reverse("mourning:add"))
        if portal:
            page.locator("[name=portal]").select_option(label=portal)
        page.locator("[name=starts_at]").fill("2020-01-01 00:00")
        page.locator("[name=ends_at]").fill("2099-01-01 00:00")
        # The calendar goes when the field is left.
        page.locator("[name=reason]").fill("国家公祭日")
        press_save(page)
        grey = {host: all(map(is_grey, colours_of(host))) for host in (city, bureau)}
        assert grey == {city: not portal, bureau: True}
        page.get_by_role("link", name="国家公祭日").first.click()
        page.goto(page.url.replace("/edit/", "/delete/"))
        press_save(page)
    assert not any(all(map(is_grey, colours_of(host))) for host in (city, bureau))


def test_sections_of_a_home_page_are_put_in_another_order(office: Office) -> None:
    home = HomePage.objects.get(pk=office.portal.site.root_page_id)
    before = [block.block_type for block in home.sections]
    with office.at_work("administrator") as page:
        page.goto(office.address + reverse("wagtailadmin_pages:edit", args=[home.pk]))
        page.locator("[data-contentpath='sections'] button[title='下移']:visible").first.click()
        page.locator("footer").get_by_role("button", name="更多动作").click()
        page.locator("footer").get_by_role("button", name="发布", exact=True).click()
        expect(page.locator(".messages .success")).to_be_visible()
    home.refresh_from_db()
    assert [block.block_type for block in home.sections] == [before[1], before[0], *before[2:]]


def screens_of(office: Office) -> dict[str, tuple[str, str]]:
    """Name of a picture -> (who looks, address)."""
    home, channel = office.portal.home, office.channel()
    organs = Channel.objects.descendant_of(home).filter(channel_kind="organisation").first() or channel
    topics = Channel.objects.descendant_of(home).filter(channel_kind="topics").first() or channel

    def adding(kind: str, parent: Channel) -> str:
        return reverse("wagtailadmin_pages:add", args=["zq_content", kind, parent.pk])

    return {
        "topic": ("administrator", adding("topic", topics)),
        "organisation": ("administrator", adding("organisationpage", organs)),
        "home-page": ("administrator", reverse("wagtailadmin_pages:edit", args=[home.pk])),
        "channel": ("administrator", reverse("wagtailadmin_pages:edit", args=[channel.pk])),
        "images": ("editor", reverse("wagtailimages:add_multiple")),
        "documents": ("editor", reverse("wagtaildocs:add_multiple")),
        "portals": ("chief", reverse("portals:index")),
        "portal-look": ("chief", reverse("portal_look", args=[office.portal.pk])),
        "mourning": ("chief", reverse("mourning:add")),
        "subscription": ("administrator", reverse("content_subscriptions:add")),
        "receiving-rule": ("administrator", reverse("receiving_rules:add")),
        "webhook": ("chief", reverse("webhooks:add")),
        "dashboard": ("administrator", reverse("wagtailadmin_home")),
    }


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_forms_of_the_cluster_are_for_everybody(office: Office, size: tuple[int, int], scheme: str) -> None:
    for user in get_user_model().objects.all():
        UserProfile.objects.update_or_create(user=user, defaults={"theme": scheme})
    screens, found = screens_of(office), {}
    for who in sorted({person for person, _ in screens.values()}):
        with office.at_work(who, size) as page:
            for name, (person, address) in screens.items():
                if person != who:
                    continue
                assert page.goto(office.address + address).status == 200, name
                page.wait_for_load_state("networkidle")
                found[name] = tools.axe_violations(page)
                if page.evaluate("document.documentElement.scrollWidth") > size[0]:
                    found[name].append("sticks out sideways")
                if PICTURES:
                    page.screenshot(path=Path(PICTURES) / f"admin-{name}-{size[0]}-{scheme}.png", full_page=True)
    assert {name: problems for name, problems in found.items() if problems} == {}
