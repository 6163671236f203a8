"""Images and attachments that are not published are their portal's own: no other may name, list or fetch them."""

import json

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from PIL import Image as PillowImage

from cms.content.models import Article, Channel, PortalDocument, PortalImage


@pytest.fixture
def media(cluster):
    """An image and an attachment of each of two portals: (foreign, own)."""

    def make(portal):
        picture = ContentFile(b"", name="p.png")
        PillowImage.new("RGB", (8, 8)).save(picture, "PNG")
        image = PortalImage.objects.create(title="图", file=picture, collection=portal.collection, width=8, height=8)
        file = ContentFile(b"draft", name="a.txt")
        return image, PortalDocument.objects.create(title="附件", file=file, collection=portal.collection)

    return make(cluster.bureau), make(cluster.office)


@pytest.fixture
def page(cluster):
    channel = Channel.objects.descendant_of(cluster.office.home).get(slug="tzgg")
    return channel.add_child(instance=Article(title="公告", live=False))


def form(page, image, document, **fields):
    """What the browser sends of a page that names media in a body, a rich text, a list and a field; or only some."""
    entity = {"type": "DOCUMENT", "mutability": "MUTABLE", "data": {"id": document.pk, "url": "/x"}}
    block = {
        **{"key": "a", "text": "doc", "type": "unstyled", "depth": 0, "inlineStyleRanges": []},
        "entityRanges": [{"offset": 0, "length": 3, "key": 0}],
    }
    ways = {
        "lead_image": {"lead_image": image.pk},
        "image": stream("body", "image", {"-image": image.pk, "-alt": "图", "-caption": ""}),
        "rich text": stream("body", "paragraph", {"": json.dumps({"blocks": [block], "entityMap": {"0": entity}})}),
        "attachment": stream("attachments", "attachment", {"-document": document.pk, "-name": ""}),
    }
    empty = {"title": page.title, "body-count": 0, "attachments-count": 0, "comments-TOTAL_FORMS": 0}
    return {way: {**empty, "comments-INITIAL_FORMS": 0, **values, **fields} for way, values in ways.items()}


def stream(name, block_type, values):
    head = {f"{name}-count": 1, f"{name}-0-deleted": "", f"{name}-0-order": 0, f"{name}-0-type": block_type}
    return {**head, f"{name}-0-id": "", **{f"{name}-0-value{key}": value for key, value in values.items()}}


@pytest.mark.parametrize("way", ["lead_image", "image", "rich text", "attachment"])
def test_a_page_cannot_name_the_media_of_another_portal(client, cluster, person, media, page, way):
    foreign, own = media
    client.force_login(person("one", cluster.office, "administrator"))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    answer = client.post(address, form(page, *foreign, **{"action-publish": "1"})[way])
    assert "不在您的素材库中" in str(answer.context["form"].errors.as_data())
    assert not Article.objects.get(pk=page.pk).live
    assert client.post(address, form(page, *own, **{"action-publish": "1"})[way]).status_code == 302
    assert Article.objects.get(pk=page.pk).live


def test_what_a_page_names_already_stays(client, cluster, person, media, page):
    foreign, _ = media
    page.lead_image = foreign[0]
    page.save_revision()
    client.force_login(person("one", cluster.office))
    address = reverse("wagtailadmin_pages:edit", args=[page.pk])
    assert client.post(address, form(page, *foreign)["lead_image"]).status_code == 302


def test_nor_can_the_look_of_a_portal(client, cluster, person, media):
    foreign, own = media
    client.force_login(person("one", cluster.office, "administrator"))
    address = reverse("portals:edit", args=[cluster.office.pk])
    fields = {"theme": cluster.office.theme, "hue": 250, "chroma": 0.13, "mark": "government"}
    assert "不在您的素材库中" in client.post(address, {**fields, "logo": foreign[0].pk}).content.decode()
    assert client.post(address, {**fields, "logo": own[0].pk}).status_code == 302


def test_uploaded_files_are_sent_to_people_of_their_portal_only(client, cluster, person, media):
    (image, document), _ = media
    rendition = image.get_rendition("width-4")
    addresses = [document.url, *(f"/admin-media/{item.file.name}" for item in (image, document, rendition))]
    assert {client.get(address).status_code for address in addresses} <= {302, 404}
    client.force_login(person("one", cluster.office, "administrator"))
    assert [client.get(address).status_code for address in addresses] == [404] * 4
    client.force_login(person("two", cluster.bureau))
    assert [client.get(address).status_code for address in addresses] == [200] * 4


def test_the_admins_api_lists_own_media_and_changes_nothing(client, cluster, person, media, page):
    foreign, own = media
    client.force_login(person("one", cluster.office, "administrator"))
    for kind, number in (("images", 0), ("documents", 1)):
        found = client.get(f"/admin/api/main/{kind}/").json()["items"]
        assert [item["id"] for item in found] == [own[number].pk]
        assert client.get(f"/admin/api/main/{kind}/{foreign[number].pk}/").status_code == 404
    home = cluster.office.home
    for action in ("unpublish", "delete", "move"):
        assert client.post(f"/admin/api/main/pages/{home.pk}/action/{action}/").status_code == 404
    home.refresh_from_db()
    assert home.live
