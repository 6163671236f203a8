"""A bureau's people at the admin of a running server, each in a browser of their own."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.urls import reverse
from playwright.sync_api import Browser, Page, expect

from cms.content.models import Channel
from sites.portals.models import Membership, Portal
from sites.portals.opening import open_portal
from sites.portals.rights import CLUSTER_ADMINISTRATORS
from tests.browser import tools

DESK, PHONE = (1280, 900), (390, 800)
PASSWORD = "a-long-password-1"


@dataclass
class Office:
    """A bureau's portal on a running server."""

    address: str
    portal: Portal
    browser: Browser

    @contextmanager
    def at_work(self, name: str, size: tuple[int, int] = DESK) -> Iterator[Page]:
        """A person's browser after logging in; at its end no script has complained."""
        context = self.browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="zh-CN")
        page, complaints = context.new_page(), []
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(self.address + reverse("wagtailadmin_login"))
        page.get_by_label("用户名").fill(name)
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        expect(page.get_by_role("heading", name="工作台")).to_be_visible()
        yield page
        context.close()
        assert complaints == []

    def channel(self) -> Channel:
        return Channel.objects.descendant_of(self.portal.home).get(slug="tzgg")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The driver runs a loop of its own in this thread, beside which Django would refuse to ask the database."""
    with pytest.MonkeyPatch.context() as patch, tools.chromium() as browser:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        yield browser


@pytest.fixture
def office(browser, live_server, settings, tmp_path: Path) -> Office:
    """A city and a bureau with a person of each role."""
    settings.ZHANQUN_TARGET = str(tmp_path / "output")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    cache.clear()
    open_portal("www.yunzhou.example", "云州市人民政府", "city")
    bureau = open_portal("jyj.yunzhou.example", "云州市教育局", "department")
    for name in ("editor", "reviewer", "administrator"):
        user = get_user_model().objects.create_user(name, f"{name}@yunzhou.example", PASSWORD)
        Membership.objects.create(user=user, organisation=bureau.organisation, role=name)
    chief = get_user_model().objects.create_user("chief", "chief@yunzhou.example", PASSWORD)
    chief.groups.add(Group.objects.get(name=CLUSTER_ADMINISTRATORS))
    return Office(live_server.url, bureau, browser)
