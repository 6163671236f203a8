"""How each address of the admin that changes something is used, and each command; and why the others change nothing.

An address or a command that stands in none of these tables fails ``test_every_post``.
"""

import json
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.changes.readers import catch_up, registered
from cms.content.models import Article, Channel, PortalDocument, PortalImage
from sites.announcements.models import Announcement
from sites.portals.models import Mourning, Organisation, Portal
from sites.sharing import receiving
from sites.sharing.models import ReceivingRule, Reference, Share
from tests.cms.content.posting import PUBLISH, article_form
from tests.services.editor import fields

from .conftest import channel, png


@dataclass
class World:
    """A cluster administrator at his browser, and what he works on: an article with an image and an attachment,
    another that refers to it from the second portal."""

    client: Client
    city: Portal
    district: Portal
    article: Article
    other: Article
    image: PortalImage
    document: PortalDocument
    folder: Path

    def post(self, url: str, /, *args: Any, **data: Any) -> Any:
        """Send a form; the answer must not be the form again, with errors."""
        answer = self.client.post(reverse(url, args=args), data)
        assert answer.status_code in (200, 302), (url, answer.status_code)
        form = answer.context and answer.context.get("form")
        assert answer.status_code == 302 or not (form and form.errors), (url, form.errors)
        return answer

    def fill_in(self, url: str, /, *args: Any, selector: str = "main form", **data: Any) -> Any:
        """Open a form, change some of its fields and send it."""
        page = self.client.get(reverse(url, args=args))
        assert page.status_code == 200, (url, page.status_code)
        return self.post(url, *args, **(fields(page.content.decode(), selector) | data))

    @property
    def channel(self) -> Channel:
        return channel(self.city)

    def draft(self, title: str = "草稿", **values: Any) -> Article:
        page = self.channel.add_child(instance=Article(title=title, live=False, **values))
        page.save_revision()
        return page


Driver = Callable[[World], Any]
DRIVERS: dict[str, list[Driver]] = defaultdict(list)
COMMANDS: dict[str, list[Driver]] = defaultdict(list)
# They read, or do what another command here does: seed_demo imports, mourn is the screen's.
COMMANDS_THAT_READ = set(
    """seed_demo serve show_addresses inspect_portals survey_portals check_index evaluate_search rebuild_index explain
    verify_outputs publish_changes mourn remind_of_announcements send_digests list_portals""".split()  # noqa: SIM905
)


def drives(name: str) -> Callable[[Driver], Driver]:
    def add(driver: Driver) -> Driver:
        DRIVERS[name].append(driver)
        return driver

    return add


def runs(name: str) -> Callable[[Driver], Driver]:
    def add(driver: Driver) -> Driver:
        COMMANDS[name].append(driver)
        return driver

    return add


def form_of(page: Article, **values: Any) -> dict[str, Any]:
    return article_form(page.title, ["<p>改过的正文。</p>"]) | values


@drives("wagtailadmin_pages:add")
def publish_a_new_page(world: World) -> None:
    world.post(
        "wagtailadmin_pages:add", "zq_content", "article", world.channel.pk, **article_form("新的一篇"), **PUBLISH
    )


@drives("freshness_work_report")
def publish_the_annual_work_report(world: World) -> None:
    world.post("freshness_work_report", world.city.pk, timezone.localdate().year, publish="1")


@drives("wagtailadmin_pages:edit")
def publish_an_edit(world: World) -> None:
    world.post("wagtailadmin_pages:edit", world.article.pk, **form_of(world.article, title="改过的标题"), **PUBLISH)


@drives("wagtailadmin_pages:edit")
def rename_a_channel(world: World) -> None:
    values = {"title": "通知与公告", "slug": "gonggao", **PUBLISH}
    world.fill_in("wagtailadmin_pages:edit", world.channel.pk, selector="#page-edit-form", **values)


@drives("wagtailadmin_pages:edit")
def let_a_schedule_be_reached_and_expire(world: World) -> None:
    now = timezone.now()
    page = world.draft("定时", go_live_at=now - timedelta(minutes=1))
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled", verbosity=0)
    assert Article.objects.get(pk=page.pk).live
    Article.objects.filter(pk=world.article.pk).update(expire_at=now - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)
    assert not Article.objects.get(pk=world.article.pk).live


@drives("wagtailadmin_pages:delete")
def delete_a_page(world: World) -> None:
    world.post("wagtailadmin_pages:delete", world.article.pk)


@drives("wagtailadmin_pages:delete")
def delete_a_channel(world: World) -> None:
    world.post("wagtailadmin_pages:delete", world.channel.pk)


@drives("wagtailadmin_pages:unpublish")
def unpublish_a_page(world: World) -> None:
    world.post("wagtailadmin_pages:unpublish", world.article.pk)


@drives("wagtailadmin_pages:unpublish")
def unpublish_a_channel_with_its_pages(world: World) -> None:
    world.post("wagtailadmin_pages:unpublish", world.channel.pk, include_descendants="on")


@drives("wagtailadmin_pages:move_confirm")
def move_a_page_to_another_portal(world: World) -> None:
    world.post("wagtailadmin_pages:move_confirm", world.article.pk, channel(world.district).pk)


@drives("wagtailadmin_pages:move_confirm")
def move_a_channel(world: World) -> None:
    world.post("wagtailadmin_pages:move_confirm", world.channel.pk, channel(world.city, "dtyw").pk)


@drives("wagtailadmin_pages:copy")
def copy_a_page(world: World) -> None:
    into = channel(world.city, "dtyw").pk
    values = {"new_title": "副本", "new_slug": "fuben", "new_parent_page": into, "publish_copies": "on"}
    world.post("wagtailadmin_pages:copy", world.article.pk, **values)


@drives("wagtailadmin_pages:convert_alias")
def make_an_alias_and_convert_it(world: World) -> None:
    alias = world.article.create_alias(parent=channel(world.district), update_slug="alias")
    world.post("wagtailadmin_pages:convert_alias", alias.pk)


@drives("wagtailadmin_pages:set_page_position")
def sort_channels(world: World) -> None:
    first = world.city.site.root_page.get_children().first()
    world.client.post(reverse("wagtailadmin_pages:set_page_position", args=[first.pk]) + "?position=2")


@drives("wagtailadmin_pages:set_privacy")
def close_a_channel_to_the_public_and_open_it(world: World) -> None:
    name, pk = "wagtailadmin_pages:set_privacy", world.channel.pk
    world.post(name, pk, restriction_type="login")


@drives("wagtailadmin_pages:revisions_revert")
def roll_back_to_an_earlier_revision(world: World) -> None:
    first = world.article.revisions.earliest("pk")
    world.article.title = "后来的标题"
    world.article.save_revision().publish()
    assert world.client.get(reverse("wagtailadmin_pages:revisions_revert", args=[world.article.pk, first.pk])).content
    earlier = article_form(first.content["title"]) | {"revision": first.pk} | PUBLISH
    world.post("wagtailadmin_pages:edit", world.article.pk, **earlier)


@drives("wagtailadmin_pages:revisions_unschedule")
def take_back_a_schedule(world: World) -> None:
    page = world.draft("定时", go_live_at=timezone.now() + timedelta(hours=1))
    page.save_revision(approved_go_live_at=page.go_live_at)
    world.post("wagtailadmin_pages:revisions_unschedule", page.pk, page.latest_revision_id)


@drives("wagtailadmin_pages:lock")
def lock_a_page(world: World) -> None:
    world.post("wagtailadmin_pages:lock", world.article.pk)


@drives("wagtailadmin_pages:unlock")
def unlock_a_page(world: World) -> None:
    world.post("wagtailadmin_pages:unlock", world.article.pk)


def in_bulk(world: World, action: str, *pages: Page, **data: Any) -> None:
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    chosen = "&".join(f"id={page.pk}" for page in pages)
    assert world.client.post(f"{address}?{chosen}", data).status_code == 302, action


@drives("wagtail_bulk_action")
def publish_many(world: World) -> None:
    in_bulk(world, "publish", world.draft("甲"), world.draft("乙"))


@drives("wagtail_bulk_action")
def unpublish_many(world: World) -> None:
    in_bulk(world, "unpublish", world.article, world.other)


@drives("wagtail_bulk_action")
def move_many(world: World) -> None:
    in_bulk(world, "move", world.article, chooser=channel(world.city, "dtyw").pk)


@drives("wagtail_bulk_action")
def delete_many(world: World) -> None:
    in_bulk(world, "delete", world.article, world.other)


@drives("wagtailimages:edit")
def replace_an_image(world: World) -> None:
    file = SimpleUploadedFile("blue.png", png("blue"), "image/png")
    world.fill_in("wagtailimages:edit", world.image.pk, file=file)


@drives("wagtailimages:delete")
def delete_an_image(world: World) -> None:
    world.post("wagtailimages:delete", world.image.pk)


@drives("wagtaildocs:edit")
def replace_a_document(world: World) -> None:
    world.fill_in("wagtaildocs:edit", world.document.pk, file=SimpleUploadedFile("b.txt", "新内容".encode()))


@drives("wagtaildocs:delete")
def delete_a_document(world: World) -> None:
    world.post("wagtaildocs:delete", world.document.pk)


def _upload(name: str, file: str, title: str) -> Driver:
    def driver(world: World) -> None:
        upload = SimpleUploadedFile(file, png("green") if file.endswith("png") else b"text")
        values = {"title": title, "files[]": upload, "file": upload, "collection": world.city.collection_id}
        world.client.post(reverse(name), values, headers={"x-requested-with": "XMLHttpRequest"})

    return driver


for _name, _file in (
    ("wagtailimages:add", "a.png"),
    ("wagtailimages:add_multiple", "a.png"),
    ("wagtailimages_chooser:create", "a.png"),
    ("wagtaildocs:add", "a.txt"),
    ("wagtaildocs:add_multiple", "a.txt"),
    ("wagtaildocs_chooser:create", "a.txt"),
):
    DRIVERS[_name].append(_upload(_name, _file, "新传的文件"))


@drives("wagtailimages:edit_multiple")
def retitle_an_image_among_many(world: World) -> None:
    prefix = f"image-{world.image.pk}"
    values = {f"{prefix}-title": "改名的图", f"{prefix}-collection": world.image.collection_id}
    world.client.post(reverse("wagtailimages:edit_multiple", args=[world.image.pk]), values)


@drives("wagtaildocs:edit_multiple")
def retitle_a_document_among_many(world: World) -> None:
    prefix = f"doc-{world.document.pk}"
    values = {f"{prefix}-title": "改名的附件", f"{prefix}-collection": world.document.collection_id}
    world.client.post(reverse("wagtaildocs:edit_multiple", args=[world.document.pk]), values)


def _delete_multiple(name: str, thing: str) -> Driver:
    def driver(world: World) -> None:
        address = reverse(name, args=[getattr(world, thing).pk])
        world.client.post(address, headers={"x-requested-with": "XMLHttpRequest"})

    return driver


DRIVERS["wagtailimages:delete_multiple"].append(_delete_multiple("wagtailimages:delete_multiple", "image"))
DRIVERS["wagtaildocs:delete_multiple"].append(_delete_multiple("wagtaildocs:delete_multiple", "document"))


@drives("portals:edit")
def change_the_settings_of_a_portal(world: World) -> None:
    values = {"phone": "0870-7654321", "hue": "27", "name": "新的站名"}
    world.fill_in("portals:edit", world.city.pk, **values)


@drives("portals:add")
def open_a_portal(world: World) -> None:
    values = {"host": "jyj.yunzhou.example", "name": "云州市教育局", "kind": "department", "state": "normal"}
    world.fill_in("portals:add", **values)


@drives("portals:suspend")
def suspend_a_portal(world: World) -> None:
    until = (timezone.localdate() + timedelta(days=3)).isoformat()
    world.fill_in("portals:suspend", world.district.pk, closing_note="维护", closed_until=until)


@drives("portals:resume")
def resume_a_portal(world: World) -> None:
    suspend_a_portal(world)
    world.fill_in("portals:resume", world.district.pk)


@drives("portals:close")
def close_a_portal(world: World) -> None:
    values = {
        "confirmation": world.district.host,
        "closing_note": "职能划转",
        "successor_url": f"https://{world.city.host}/",
    }
    world.fill_in("portals:close", world.district.pk, **values)


@drives("organisations:edit")
def rename_an_organisation(world: World) -> None:
    world.fill_in("organisations:edit", world.city.organisation_id, name="云州市人民政府办公室")


@drives("wagtailredirects:add")
def add_a_redirect(world: World) -> None:
    values = {"old_path": "/old/", "site": world.city.pk, "redirect_link": "https://www.gov.cn/", "is_permanent": "on"}
    world.post("wagtailredirects:add", **values)


@drives("wagtailredirects:edit")
def change_a_redirect(world: World) -> None:
    row = _redirect(world)
    values = {"old_path": "/older/", "site": world.city.pk, "redirect_page": world.article.pk, "redirect_link": ""}
    world.post("wagtailredirects:edit", row.pk, **values)


@drives("wagtailredirects:delete")
def delete_a_redirect(world: World) -> None:
    world.post("wagtailredirects:delete", _redirect(world).pk)


def _redirect(world: World) -> Redirect:
    return Redirect.objects.create(old_path="/old", site=world.city.site, redirect_link="/", is_permanent=True)


@drives("wagtailsettings:edit")
def change_the_rule_of_index_numbers(world: World) -> None:
    from cms.content.models.settings import ContentSettings

    values = {"index_number_pattern": "{organ}-{serial:05d}"}
    world.post("wagtailsettings:edit", "zq_content", "contentsettings", ContentSettings.load().pk, **values)


@drives("mourning:add")
def mourn(world: World) -> None:
    world.fill_in("mourning:add", **_mourning())


def _mourning() -> dict[str, str]:
    now = timezone.localtime()
    until = now + timedelta(days=1)
    return {"starts_at": f"{now:%Y-%m-%d} 00:00", "ends_at": f"{until:%Y-%m-%d %H:%M}", "reason": "哀悼日"}


def _mourns(world: World) -> Any:
    world.fill_in("mourning:add", **_mourning())
    return Mourning.objects.latest("pk")


@drives("mourning:edit")
def mourn_for_another_reason(world: World) -> None:
    world.fill_in("mourning:edit", _mourns(world).pk, **(_mourning() | {"reason": "公祭日"}))


@drives("mourning:delete")
def end_mourning(world: World) -> None:
    world.post("mourning:delete", _mourns(world).pk)


@drives("wagtailadmin_pages:workflow_action")
def approve_in_review(world: World) -> None:
    author = get_user_model().objects.create_user("author")
    page = world.draft("送审稿")
    page.get_workflow().start(page, author)
    state = page.current_workflow_state.current_task_state
    world.post("wagtailadmin_pages:workflow_action", page.pk, "approve", state.pk)


@drives("wagtailredirects:process_import")
def import_redirects(world: World) -> None:
    lines = f"old,new,site\n/imported/,https://www.gov.cn/,{world.city.site_id}\n"
    file = SimpleUploadedFile("redirects.csv", lines.encode(), "text/csv")
    confirm = world.post("wagtailredirects:start_import", import_file=file)
    columns = {"from_index": "0", "to_index": "1", "site": world.city.site_id, "permanent": "on"}
    world.post("wagtailredirects:process_import", **(fields(confirm.content.decode(), "main form") | columns))
    assert Redirect.objects.filter(old_path="/imported").exists()


@drives("announcements:act")
def withdraw_an_announcement(world: World) -> None:
    announce(world)
    world.post("announcements:act", Announcement.objects.latest("pk").pk, "withdraw")


@drives("zq_sharing_offer")
def offer_to_a_portal_that_takes_all(world: World) -> None:
    ReceivingRule.objects.create(portal=world.district, offers="direct")
    world.post("zq_sharing_offer", world.article.pk, portals=[world.district.pk])
    assert Reference.objects.get().live


@drives("zq_sharing_received_show")
def accept_what_was_offered(world: World) -> None:
    (share,) = receiving.offer(world.article.publication, [world.district], None)
    world.post("zq_sharing_received_show", share.pk, accept="1", channel=channel(world.district).pk)
    assert Reference.objects.get().live


@drives("zq_sharing_received_show")
def decline_what_is_there_already(world: World) -> None:
    accept_what_was_offered(world)
    world.post("zq_sharing_received_show", Share.objects.get().pk, decline="1", reason="不再需要")


@drives("zq_sharing_library_show")
def use_from_the_library_and_change_the_origin(world: World) -> None:
    address = reverse("zq_sharing_library_show", args=[world.article.pk])
    to = f"{address}?to={world.district.pk}"
    assert world.client.post(to, {"channel": channel(world.district).pk}).status_code == 302
    change(world.article, title="改过的题目")
    catch_up(registered()["sharing"])


@drives("zq_sharing_library_show")
def use_from_the_library_and_withdraw_the_origin(world: World) -> None:
    use_from_the_library_and_change_the_origin(world)
    Article.objects.get(pk=world.article.pk).unpublish()
    # It writes changes of its own, which the files are made of.
    catch_up(registered()["sharing"])


@drives("zq_sharing_settle")
def give_up_own_words(world: World) -> None:
    accept_what_was_offered(world)
    page = change(Reference.objects.get(), own_title="本站的题目", own_introduction="本站的话")
    world.post("zq_sharing_settle", page.pk, "drop")


def change(page: Page, **values: Any) -> Page:
    page = type(page).objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page


@drives("organisations:delete")
def delete_an_organisation(world: World) -> None:
    row = Organisation.objects.create(name="多余的机构", kind=world.city.organisation.kind, code="999999999")
    world.post("organisations:delete", row.pk)


@drives("publishing:switch")
def ask_for_another_release(world: World) -> None:
    world.post("publishing:switch", world.city.pk, release="20200101T000000000000")


@drives("publishing:retry")
def try_again_what_failed(world: World) -> None:
    world.post("publishing:retry", world.city.pk)


@drives("receipts:check")
def look_again(world: World) -> None:
    world.post("receipts:check", world.article.pk)


@runs("import_content")
def import_lines(world: World) -> None:
    lines = [
        {"id": f"n{number}", "title": f"导入{number}", "date": "2026-01-02", "body_html": "<p>文</p>"}
        for number in range(3)
    ]
    lines[0]["old_url"] = "/old/a.html"
    file = world.folder / "lines.jsonl"
    file.write_text("\n".join(json.dumps(line) for line in lines))
    call_command("import_content", str(file), portal=world.city.host, channel="zwgk/tzgg", verbosity=0)


@runs("open_portal")
def open_a_portal_by_command(world: World) -> None:
    call_command(
        "open_portal", host="jyj.qinghu.example", name="青湖区教育局", kind="department", parent=world.district.host
    )


@runs("publish_scheduled")
def expire(world: World) -> None:
    Article.objects.filter(pk=world.other.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled", verbosity=0)


@runs("reconcile_publications")
def catch_what_no_signal_told(world: World) -> None:
    Page.objects.filter(pk=world.article.pk).update(title="绕过程序改的标题")
    call_command("reconcile_publications", verbosity=0)


@runs("switch_release")
def switch_back(world: World) -> None:
    call_command("build", full=True, verbosity=0)
    world.article.unpublish()
    call_command("switch_release", portal=[world.city.host], verbosity=0)


@runs("announce")
def announce(world: World) -> None:
    call_command("announce", title="停水通知", body="今晚停水。", severity="emergency", verbosity=0)


@runs("build")
def build_whole(world: World) -> None:
    world.article.unpublish()
    call_command("build", full=True, verbosity=0)
