"""How pages, images and documents are changed in the admin."""

from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.changes.readers import catch_up, registered
from cms.content.models import Article
from tests.cms.content.posting import PUBLISH, article_form

from .conftest import channel, png
from .posting import DRIVERS, Driver, World, drives, form_of


@drives("wagtailadmin_pages:add")
def publish_a_new_page(world: World) -> None:
    world.post(
        "wagtailadmin_pages:add", "zq_content", "article", world.channel.pk, **article_form("新的一篇"), **PUBLISH
    )


@drives("freshness_work_report")
def publish_the_annual_work_report(world: World) -> None:
    world.post("freshness_work_report", world.city.pk, timezone.localdate().year, publish="1")


@drives("freshness_public_page")
def tell_the_public_how_portals_are_kept(world: World) -> None:
    world.post("freshness_public_page", is_shown="on", shows_verdicts="on")


@drives("freshness_public_page")
def stop_telling_the_public(world: World) -> None:
    tell_the_public_how_portals_are_kept(world)
    catch_up(registered()["files"])
    world.post("freshness_public_page")


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
