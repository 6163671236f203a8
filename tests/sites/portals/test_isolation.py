"""People of one portal, through Wagtail's own screens: their portal works, every other is shut."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from PIL import Image as PillowImage
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry, PageViewRestriction

from cms.content.models import Article, Channel, HomePage, PortalDocument, PortalImage, Publication
from cms.content.models.settings import ContentSettings
from sites.portals.lookups import organ_code
from sites.portals.models import Portal


@pytest.fixture
def things(cluster):
    """A page, an image, an attachment and a redirect of a portal."""

    def make(portal: Portal) -> dict[str, object]:
        channel = Channel.objects.descendant_of(portal.home).get(slug="tzgg")
        article = channel.add_child(instance=Article(title=f"{portal.name}的公告", live=False))
        article.save_revision()
        picture = ContentFile(b"", name="p.png")
        PillowImage.new("RGB", (8, 8)).save(picture, "PNG")
        name = f"{portal.name}的"
        image = PortalImage.objects.create(
            title=f"{name}图片", file=picture, collection=portal.collection, width=8, height=8
        )
        file = ContentFile(b"text", name="a.txt")
        document = PortalDocument.objects.create(title=f"{name}附件", file=file, collection=portal.collection)
        redirect = Redirect.objects.create(old_path=f"/old-{portal.pk}", site=portal.site, redirect_link="/")
        return {"channel": channel, "page": article, "image": image, "document": document, "redirect": redirect}

    return make


PAGE_VIEWS = (
    "pages:edit", "pages:delete", "pages:unpublish", "pages:move", "pages:copy", "pages:history", "pages:usage",
    "pages:view_draft", "pages:workflow_history", "pages:preview_on_edit", "pages:set_privacy",
)  # fmt: skip


def refused(response) -> bool:
    """Sent away from what was asked for, without a form or a word of it."""
    return response.status_code in (403, 404, 405) or (
        response.status_code == 302 and response["Location"].rstrip("/").endswith("/admin")
    )


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_pages_of_another_portal_are_refused_in_every_view(client, cluster, person, things, role):
    foreign = things(cluster.bureau)["page"]
    client.force_login(person("one", cluster.office, role))
    for name in PAGE_VIEWS:
        address = reverse(f"wagtailadmin_{name}", args=[foreign.pk])
        assert refused(client.get(address)), name
        assert refused(client.post(address)), name
    assert refused(client.get(reverse("wagtailadmin_pages:add_subpage", args=[foreign.get_parent().pk])))
    add = reverse("wagtailadmin_pages:add", args=["zq_content", "article", foreign.get_parent().pk])
    assert refused(client.post(add, {"title": "x"}))
    listing = client.get(reverse("wagtailadmin_explore", args=[foreign.get_parent().pk]), follow=True)
    assert foreign.title not in listing.content.decode()
    assert Page.objects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize("action", ["delete", "move", "publish", "unpublish"])
def test_bulk_actions_do_nothing_to_another_portal(client, cluster, person, things, action):
    foreign = things(cluster.bureau)["page"]
    client.force_login(person("one", cluster.office, "administrator"))
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    client.post(f"{address}?id={foreign.pk}", {"chooser": foreign.get_parent().pk})
    after = Page.objects.get(pk=foreign.pk)
    assert (after.live, after.path) == (False, foreign.path)


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_images_and_attachments_of_another_portal_are_refused_and_not_offered(client, cluster, person, things, role):
    foreign, own = things(cluster.bureau), things(cluster.office)
    client.force_login(person("one", cluster.office, role))
    for kind, app in (("image", "wagtailimages"), ("document", "wagtaildocs")):
        pk = foreign[kind].pk
        for name in ("edit", "delete"):
            address = reverse(f"{app}:{name}", args=[pk])
            assert refused(client.get(address)), address
            assert refused(client.post(address)), address
        for name in (f"{app}:index", f"{app}_chooser:choose"):
            text = _text(client.get(reverse(name)))
            assert own[kind].title in text, name
            assert foreign[kind].title not in text, name
    chosen = client.get(reverse("wagtailimages_chooser:chosen", args=[foreign["image"].pk]))
    assert refused(chosen) or foreign["image"].title not in chosen.content.decode()


def test_the_page_chooser_offers_the_own_portal_only(client, cluster, person, things):
    foreign, own = things(cluster.bureau), things(cluster.office)
    client.force_login(person("one", cluster.office, "editor"))
    for text, thing in ((_choose(client, own["channel"]), own), (_choose(client, foreign["channel"]), foreign)):
        assert (thing["page"].title in text) == (thing is own)
    assert cluster.bureau.name not in _choose(client, cluster.city.area)
    found = client.get(reverse("wagtailadmin_choose_page_search"), {"q": "公告"})
    assert foreign["page"].title not in _text(found)


def _choose(client, parent: Page) -> str:
    return _text(client.get(reverse("wagtailadmin_choose_page_child", args=[parent.pk])))


def _text(response) -> str:
    """What a screen or a chooser shows."""
    return response.json()["html"] if response["Content-Type"] == "application/json" else response.content.decode()


def test_screens_that_know_no_portal_are_for_cluster_administrators(client, cluster, person, chief, things):
    redirect = things(cluster.office)["redirect"]
    addresses = [
        reverse("wagtailredirects:index"),
        reverse("wagtailredirects:add"),
        reverse("wagtailredirects:edit", args=[redirect.pk]),
        reverse("wagtailredirects:delete", args=[redirect.pk]),
    ]
    client.force_login(person("one", cluster.office, "administrator"))
    assert all(refused(client.get(address)) and refused(client.post(address)) for address in addresses)
    client.force_login(chief)
    assert [client.get(address).status_code for address in addresses] == [200] * 4


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_the_rule_for_index_numbers_is_a_setting_of_the_cluster(client, cluster, person, chief, role):
    address = reverse("wagtailsettings:edit", args=["zq_content", "contentsettings", ContentSettings.load().pk])
    client.force_login(person("one", cluster.office, role))
    assert refused(client.get(address))
    assert refused(client.post(address, {"index_number_pattern": "{serial}"}))
    client.force_login(chief)
    assert client.post(address, {"index_number_pattern": "{organ}-{year}-{serial:05d}"}).status_code == 302
    assert ContentSettings.load().index_number_pattern == "{organ}-{year}-{serial:05d}"


def test_a_site_without_a_portal_has_a_code_all_the_same(cluster):
    assert organ_code(cluster.office.pk) == cluster.office.organisation.code
    assert organ_code(999_999) == "000999999"


@pytest.mark.parametrize("role", ["editor", "administrator", "chief"])
def test_sites_groups_and_collections_are_superusers_screens(client, cluster, person, chief, role):
    client.force_login(chief if role == "chief" else person("one", cluster.office, role))
    site, group = cluster.office.site, cluster.office.organisation.role_groups.first().group
    addresses = [
        *_views("wagtailsites", ("index", "add"), ("edit", "delete"), site.pk),
        *_views("wagtailusers_groups", ("index", "add"), ("edit", "delete"), group.pk),
    ]
    assert len(addresses) == 8
    assert [address for address in addresses if not refused(client.get(address))] == []
    assert [address for address in addresses if not refused(client.post(address))] == []


def _views(namespace: str, lists: tuple[str, ...], rows: tuple[str, ...], pk: int) -> list[str]:
    return [reverse(f"{namespace}:{name}") for name in lists] + [
        reverse(f"{namespace}:{name}", args=[pk]) for name in rows
    ]


def test_users_are_out_of_reach_of_portal_people(client, cluster, person):
    other = person("other", cluster.bureau)
    client.force_login(person("one", cluster.office, "administrator"))
    for address in _views("wagtailusers_users", ("index", "add"), ("edit", "delete"), other.pk):
        assert refused(client.get(address)), address
        assert refused(client.post(address)), address


def test_reports_show_the_own_portal_only(client, cluster, person, things, chief):
    foreign, own = things(cluster.bureau)["page"], things(cluster.office)["page"]
    for page in (foreign, own):
        PageLogEntry.objects.log_action(page, "wagtail.edit", user=chief)
    client.force_login(person("one", cluster.office, "administrator"))
    text = client.get(reverse("wagtailadmin_reports:site_history")).content.decode()
    assert own.title in text
    assert foreign.title not in text
    for name in ("locked_pages", "aging_pages", "page_types_usage", "workflow", "workflow_tasks"):
        try:
            text = client.get(reverse(f"wagtailadmin_reports:{name}")).content.decode()
        except NoReverseMatch:
            continue
        assert foreign.title not in text, name


def test_filters_offer_the_own_portal_and_its_people_only(client, cluster, person, things, chief):
    for portal, name in ((cluster.bureau, "stranger"), (cluster.office, "colleague")):
        page, user = things(portal)["page"], person(name, portal, "editor")
        Page.objects.filter(pk=page.pk).update(owner=user, locked_by=user, locked=True)
        PageLogEntry.objects.log_action(page, "wagtail.edit", user=user)
        page.get_workflow().start(page, user)
    client.force_login(person("one", cluster.office, "administrator"))
    screens = [
        reverse("wagtailadmin_explore", args=[cluster.office.home.pk]),
        reverse("wagtailadmin_reports:locked_pages"),
        reverse("wagtailadmin_reports:workflow"),
        reverse("portals:index"),
    ]
    for address in screens:
        text = client.get(address).content.decode()
        assert "stranger" not in text
        assert cluster.bureau.host not in text and cluster.bureau.name not in text
    assert "colleague" in client.get(screens[0]).content.decode()
    client.force_login(chief)
    offered = client.get(screens[0]).content.decode()
    assert "stranger" in offered and cluster.bureau.name in offered


@pytest.mark.parametrize("name", ["delete", "move", "copy", "unpublish"])
def test_nobody_moves_copies_withdraws_or_deletes_a_home_or_an_area(admin_client, cluster, name):
    for page in (cluster.office.home, cluster.office.area):
        address = reverse(f"wagtailadmin_pages:{name}", args=[page.pk])
        assert admin_client.post(address, {"new_slug": "x", "new_parent_page": "1"}).status_code == 302
        after = Page.objects.get(pk=page.pk)
        assert (after.live, after.path) == (True, page.path)
        assert Page.objects.filter(slug="x").count() == 0


@pytest.mark.parametrize("role", ["reviewer", "administrator", "superuser"])
def test_nobody_hides_a_home_or_an_area_from_the_public(client, admin_user, cluster, person, role):
    client.force_login(admin_user if role == "superuser" else person("one", cluster.office, role))
    count = Publication.objects.filter(site=cluster.office.pk).count()
    for page in (cluster.office.home, cluster.office.area):
        address = reverse("wagtailadmin_pages:set_privacy", args=[page.pk])
        assert refused(client.get(address))
        assert refused(client.post(address, {"restriction_type": "login"}))
        shown = client.get(reverse("wagtailadmin_explore", args=[page.pk]))
        assert 'data-a11y-dialog-show="set-privacy"' not in shown.content.decode()
    assert not PageViewRestriction.objects.exists()
    assert Publication.objects.filter(site=cluster.office.pk).count() == count > 10


def test_the_clock_never_withdraws_a_home_and_its_form_knows_none(client, cluster, person):
    home = cluster.office.home.specific
    client.force_login(person("one", cluster.office, "reviewer"))
    edit = reverse("wagtailadmin_pages:edit", args=[home.pk])
    form = client.get(edit).context["form"]
    assert {"go_live_at", "expire_at"}.isdisjoint(form.fields)
    yesterday = timezone.now() - timedelta(days=1)
    home.expire_at = yesterday
    home.save_revision().publish()
    Page.objects.filter(pk=home.pk).update(expire_at=yesterday)
    call_command("publish_scheduled")
    assert HomePage.objects.get(pk=home.pk).live
    assert Publication.objects.filter(pk=home.pk).exists()


@pytest.mark.parametrize("action", ["delete", "unpublish", "move"])
def test_nor_in_bulk(admin_client, cluster, action):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
    admin_client.post(f"{address}?id={cluster.office.home.pk}", {"chooser": cluster.bureau.home.pk})
    after = Page.objects.get(pk=cluster.office.home.pk)
    assert (after.live, after.path) == (True, cluster.office.home.path)


def test_an_own_page_is_edited_and_published_as_the_role_allows(client, cluster, person, things):
    own = things(cluster.office)["page"]
    for role, may_publish in (("editor", False), ("reviewer", True), ("administrator", True)):
        user = person(role, cluster.office, role)
        rights = own.permissions_for_user(user)
        assert (rights.can_edit(), rights.can_publish(), rights.can_lock()) == (
            True,
            may_publish,
            role == "administrator",
        )
        client.force_login(user)
        assert client.get(reverse("wagtailadmin_pages:edit", args=[own.pk])).status_code == 200
