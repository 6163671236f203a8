"""How portals and what flows between them are changed in the admin, and commands that change what is public."""

import json
from datetime import timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.changes.readers import catch_up, registered
from cms.content.models import Article
from sites.announcements.models import Announcement
from sites.portals.models import Mourning, Organisation
from sites.sharing import receiving
from sites.sharing.models import ReceivingRule, Reference, Share
from tests.services.editor import fields

from .conftest import channel
from .posting import World, change, drives, runs


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

    values = {"index_number_pattern": "{organ}-{year}-{serial:05d}"}
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
    catch_up(registered()["sharing"])
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


@drives("organisations:delete")
def delete_an_organisation(world: World) -> None:
    row = Organisation.objects.create(name="多余的机构", kind=world.city.organisation.kind, code="999999999")
    world.post("organisations:delete", row.pk)


@drives("publishing:switch")
def ask_for_another_release(world: World) -> None:
    world.post("publishing:switch", world.city.pk, release="20200101T000000000000")


@drives("publishing:renew")
def ask_for_the_present_look(world: World) -> None:
    world.post("publishing:renew", world.city.pk)


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
