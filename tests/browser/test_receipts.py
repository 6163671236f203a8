"""The status panel of a page while it goes on line, or does not: it tells each step by itself, without a reload."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import tools
from tests.databases import migrated_copy
from tests.programs import environment, manage, programs
from tests.services import editor
from tests.services.servers import free_port, wait_for_port

pytestmark = [pytest.mark.browser, tools.needs_chromium, tools.needs_axe]

HOST = "www.yunzhou.example"
PASSWORD = secrets.token_urlsafe(12)
OPEN = f"""
from django.contrib.auth import get_user_model
from cms.content.models import Channel
from sites.portals.models import Membership, Portal
people, portal = get_user_model().objects, Portal.objects.get()
people.create_superuser("editor", password="{PASSWORD}")
boss = people.create_user("boss", "boss@yunzhou.example", "{PASSWORD}", first_name="主任")
Membership.objects.create(user=boss, organisation=portal.organisation, role="administrator")
print(Channel.objects.get(slug="tzgg").pk)
"""
WORKER = ("-m", "celery", "--quiet", "-A", "cms.settings.celery", "worker", "-P", "threads", "-c", "2", "-B")
# A worker starts within seconds; a busy machine takes longer.
PATIENCE = 60_000
# Where pictures of what was seen are left, for people to look at.
PICTURES = os.environ.get("ZHANQUN_PICTURES")


@dataclass
class Site:
    folder: Path
    environ: dict[str, str]
    port: int
    channel: int

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A portal on a running web server; the worker is started and stopped by the tests."""
    folder, port = tmp_path_factory.mktemp("receipts"), free_port()
    environ = environment(
        folder,
        ZHANQUN_PUBLIC_URL=f"http://{{host}}.localhost:{port}",
        ZHANQUN_ADMIN_URL=f"http://localhost:{port}",
        ZHANQUN_DEMO_PORT=str(port),
    )
    migrated_copy(folder / "zhanqun.sqlite3")
    manage(environ, "collectstatic", "--noinput", "--verbosity", "0")
    manage(environ, "open_portal", "--host", HOST, "--name", "云州市人民政府", "--kind", "city")
    channel = int(manage(environ, "shell", "-v", "0", "-c", OPEN))
    manage(environ, "build")
    server = ("-m", "gunicorn", "demo.server:application", "--bind", f"127.0.0.1:{port}", "--threads", "4")
    with programs(environ, folder / "web.log", server) as (web,):
        wait_for_port(port, lambda: web.poll() is None)
        yield Site(folder, environ, port, channel)


@pytest.fixture
def panel(site):
    """Opens a page's editor with its status panel, as who has just published the page."""
    with tools.chromium() as browser:
        page = browser.new_page(locale="zh-CN", viewport={"width": 1280, "height": 900})
        page.goto(f"{site.address}/admin/login/")
        page.get_by_label("用户名").fill("editor")
        page.get_by_label("密码").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/admin/")

        def publish(title: str) -> Page:
            writer = editor.Browser(site.port, f"localhost:{site.port}")
            writer.log_in("editor", PASSWORD)
            page.goto(f"{site.address}/admin/pages/{writer.publish(site.channel, title)}/edit/")
            region = page.locator("[data-zq-receipt]").first
            if not region.is_visible():
                page.get_by_role("button", name="状态", exact=False).first.click()
            expect(region).to_be_visible()
            page.evaluate("window.notReloaded = true")
            return page

        yield publish


def steps(page: Page):
    return page.locator("[data-zq-receipt] .zq-step")


def pictured(page: Page, name: str) -> None:
    for width in (1280, 390) if PICTURES else ():
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=f"{PICTURES}/{name}-{width}.png")


def test_a_page_is_accepted_built_and_live_with_times_address_and_hash(site, panel):
    page = panel("夜间停水通知")
    expect(steps(page).first).to_contain_text("已受理")
    expect(page.locator("[data-zq-receipt] [aria-current=step]")).to_contain_text("等待生成")
    pictured(page, "accepted")
    with programs(site.environ, site.folder / "worker.log", WORKER):
        # The last step stands there from the beginning; with its time it has happened.
        expect(steps(page).locator("time")).to_have_count(3, timeout=PATIENCE)
        assert [text.split()[0] for text in steps(page).all_inner_texts()] == ["已受理", "已生成", "已上线"]
        address = page.locator("[data-zq-receipt] .zq-receipt__address a").get_attribute("href")
        assert address.startswith(f"http://{HOST}.localhost:{site.port}/zwgk/tzgg/")
        digest = page.locator("[data-zq-receipt] code").get_attribute("title")
        assert len(digest) == 64
        assert page.evaluate("window.notReloaded"), "the panel must tell by itself"
        assert tools.axe_violations(page) == []
        pictured(page, "live")


def test_what_cannot_be_written_is_told_with_who_knows_of_it_and_goes_on_line_when_mended(site, panel):
    broken = site.folder / "output" / HOST / ".tmp"
    broken.rename(broken.with_name("aside"))
    broken.write_text("")
    with programs(site.environ, site.folder / "worker.log", WORKER):
        page = panel("写不下的通知")
        error = page.locator("[data-zq-receipt] .zq-receipt__error")
        expect(error).to_contain_text("没有写入", timeout=PATIENCE)
        expect(error).to_contain_text("已发邮件通知：主任", timeout=PATIENCE)
        pictured(page, "failed")
        page.goto(f"{site.address}/admin/publishing/")
        expect(page.get_by_text("没有写入").first).to_be_visible()
        assert tools.axe_violations(page) == []
        pictured(page, "cluster")
        page.get_by_role("link", name="云州市人民政府").first.click()
        broken.unlink()
        page.get_by_role("button", name="重试失败的工作").click()
        pictured(page, "portal")
        page.goto(f"{site.address}/admin/pages/")
        page = panel("又写得下的通知")
        expect(steps(page).locator("time")).to_have_count(3, timeout=PATIENCE)
