"""What an editor does in the admin, and what becomes of publications, changes and addresses."""

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail import hooks
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page

from cms.changes.models import Change
from cms.content.models import Article, Channel, Publication

from .conftest import add_article, add_channel, make_portal, paths
from .posting import PUBLISH, article_form, create, edit, fresh, press

pytestmark = pytest.mark.django_db


def told(since: int = 0) -> list[tuple[str, int]]:
    return list(Change.objects.filter(pk__gt=since).order_by("pk").values_list("kind", "subject_id"))


def end() -> int:
    return Change.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def test_publishing_a_new_article_writes_publication_and_change(admin, editor, tzgg):
    response = create(admin, tzgg, **article_form("新通知", ["<p>各区县：</p>"]), **PUBLISH)
    assert response.status_code == 302
    row = Publication.objects.get(title="新通知")
    assert row.path == f"/zwgk/tzgg/{timezone.localdate():%Y%m}/t{timezone.localdate():%Y%m%d}_{row.number}.html"
    assert row.body_html == "<p>各区县：</p>"
    change = Change.objects.filter(subject_id=row.pk).latest("pk")
    assert (change.kind, change.actor_id, change.revision_id) == ("published", editor.pk, row.revision_id)


def test_a_draft_writes_nothing(admin, tzgg):
    position = end()
    create(admin, tzgg, **article_form("草稿"))
    assert Page.objects.filter(title="草稿").exists()
    assert told(position) == []


def test_a_draft_of_a_live_page_leaves_the_publication_alone(admin, article):
    position = end()
    edit(admin, article, **article_form("改过的标题"))
    assert fresh(article).draft_title == "改过的标题"
    assert told(position) == []
    assert Publication.objects.get(pk=article.pk).title == article.title


def test_republishing_keeps_number_and_date(admin, article):
    before = Publication.objects.get(pk=article.pk)
    Article.objects.filter(pk=article.pk).update(address_date="2020-01-02")
    edit(admin, article, **article_form("改过的标题", ["<p>新</p>"]), **PUBLISH)
    after = Publication.objects.get(pk=article.pk)
    assert (after.number, after.title) == (before.number, "改过的标题")
    assert after.path == f"/zwgk/tzgg/202001/t20200102_{before.number}.html"


def test_rolling_back_to_an_old_revision_publishes_it_at_the_same_address(admin, article):
    first = article.latest_revision
    edit(admin, article, **article_form("第二版"), **PUBLISH)
    form = article_form(article.title, ["<p>各区县：</p>"], revision=first.pk)
    edit(admin, article, **form, **PUBLISH)
    row = Publication.objects.get(pk=article.pk)
    assert row.title == article.title
    assert row.path == article.url.removeprefix("https://www.yunzhou.example")


def test_an_exception_after_publishing_leaves_neither_row(admin, tzgg):
    position, before = end(), paths()
    admin.raise_request_exception = False

    def fail(request, page):
        assert Publication.objects.filter(pk=page.pk).exists()
        raise RuntimeError

    with hooks.register_temporarily("after_publish_page", fail):
        response = create(admin, tzgg, **article_form("失败", ["<p>x</p>"]), **PUBLISH)
    assert response.status_code == 500
    assert not Page.objects.filter(title="失败").exists()
    assert (told(position), paths()) == ([], before)


def test_unpublishing_withdraws(admin, article):
    position, path = end(), Publication.objects.get(pk=article.pk).path
    press(admin, "unpublish", article)
    assert told(position) == [("withdrawn", article.pk)]
    assert Change.objects.latest("pk").payload["path"] == path
    assert path not in paths()


def test_deleting_a_channel_withdraws_all_below_it(admin, zwgk, tzgg, article):
    press(admin, "delete", zwgk)
    assert paths() == {"/"}
    assert {("withdrawn", page.pk) for page in (zwgk, tzgg, article)} <= set(told())


def test_moving_keeps_number_and_date_and_leaves_a_redirect(admin, home, article):
    target = add_channel(home, "dtyw")
    old = Publication.objects.get(pk=article.pk)
    press(admin, "move_confirm", article, target.pk)
    new = Publication.objects.get(pk=article.pk)
    assert new.path == old.path.replace("/zwgk/tzgg/", "/dtyw/")
    assert Redirect.objects.get(old_path=old.path).redirect_page_id == article.pk
    change = Change.objects.get(kind="moved")
    assert (change.payload["path"], change.payload["parent"]) == (old.path, old.parent_id)


@pytest.mark.parametrize("way", ["moved", "renamed"])
def test_a_page_published_anew_elsewhere_leaves_a_redirect_where_it_was_withdrawn(admin, home, zwgk, article, way):
    old = Publication.objects.get(pk=article.pk)
    press(admin, "unpublish", article)
    if way == "moved":
        press(admin, "move_confirm", article, add_channel(home, "dtyw").pk)
    else:
        zwgk.slug = "xxgk"
        zwgk.save_revision().publish()
    assert not Redirect.objects.filter(old_path=old.path).exists()
    fresh(article).save_revision().publish()
    assert Publication.objects.get(pk=article.pk).path != old.path
    assert Redirect.objects.get(old_path=old.path).redirect_page_id == article.pk
    change = Change.objects.filter(subject_id=article.pk).latest("pk")
    assert (change.kind, change.payload["site"], change.payload["path"]) == ("published", old.site_id, old.path)


def test_a_page_published_anew_at_its_address_leaves_no_redirect_and_one_made_by_hand_stays(admin, home, article):
    old = Publication.objects.get(pk=article.pk)
    press(admin, "unpublish", article)
    fresh(article).save_revision().publish()
    assert not Redirect.objects.exists()
    press(admin, "unpublish", article)
    Redirect.objects.create(old_path=old.path, site_id=old.site_id, redirect_link="https://www.gov.cn/")
    press(admin, "move_confirm", article, add_channel(home, "dtyw").pk)
    fresh(article).save_revision().publish()
    assert Redirect.objects.get(old_path=old.path).redirect_link == "https://www.gov.cn/"


def test_moving_back_removes_the_redirect_from_the_live_address(admin, home, tzgg, article):
    target = add_channel(home, "dtyw")
    press(admin, "move_confirm", article, target.pk)
    press(admin, "move_confirm", article, tzgg.pk)
    old_paths = set(Redirect.objects.values_list("old_path", flat=True))
    assert not old_paths & paths()
    assert len(old_paths) == 1


def test_moving_to_another_portal_changes_the_site(admin, article):
    other = make_portal("www.qinghu.example", "青湖区")
    target = add_channel(other, "tzgg")
    press(admin, "move_confirm", article, target.pk)
    row = Publication.objects.get(pk=article.pk)
    assert row.site.hostname == "www.qinghu.example"
    assert row.path.startswith("/tzgg/2")
    assert fresh(article).url == f"https://www.qinghu.example{row.path}"


def test_a_copy_has_a_number_of_its_own_and_no_date_yet(admin, tzgg, article):
    form = {"new_title": "副本", "new_slug": "", "new_parent_page": tzgg.pk}
    press(admin, "copy", article, **form)
    copy = Article.objects.get(title="副本")
    assert copy.number != article.number
    assert copy.slug == str(copy.number)
    assert (copy.live, copy.address_date) == (False, None)


def test_a_published_copy_is_published_at_its_own_address(admin, tzgg, article):
    form = {"new_title": "副本", "new_slug": "", "new_parent_page": tzgg.pk, "publish_copies": "1"}
    press(admin, "copy", article, **form)
    copy = Article.objects.get(title="副本")
    row = Publication.objects.get(pk=copy.pk)
    assert row.path.endswith(f"_{copy.number}.html")
    assert row.revision_id == copy.live_revision_id


def test_an_alias_follows_its_original_under_its_own_number(admin, home, article):
    target = add_channel(home, "dtyw")
    press(admin, "copy", article, new_title="x", new_slug="", new_parent_page=target.pk, alias="1")
    alias = Article.objects.get(alias_of=article)
    address = Publication.objects.get(pk=alias.pk).path
    edit(admin, article, **article_form("改过的标题"), **PUBLISH)
    row = Publication.objects.get(pk=alias.pk)
    assert (row.title, row.path) == ("改过的标题", address)
    press(admin, "unpublish", article)
    assert not Publication.objects.filter(pk__in=[alias.pk, article.pk]).exists()


def test_bulk_actions_withdraw_publish_move_and_delete(admin, home, tzgg):
    pages = [add_article(tzgg, f"通知{number}") for number in range(3)]
    ids = "&".join(f"id={page.pk}" for page in pages)
    target = add_channel(home, "dtyw")

    def act(action, **data):
        url = reverse("wagtail_bulk_action", args=("wagtailcore", "page", action))
        return admin.post(f"{url}?{ids}", data)

    act("unpublish")
    assert not Publication.objects.filter(pk__in=[page.pk for page in pages]).exists()
    act("publish")
    assert Publication.objects.filter(parent_id=tzgg.pk).count() == 3
    act("move", chooser=target.pk)
    assert Publication.objects.filter(parent_id=target.pk, path__startswith="/dtyw/").count() == 3
    act("delete")
    assert paths() == {"/", "/zwgk/", "/zwgk/tzgg/", "/dtyw/"}


def test_a_private_channel_withdraws_all_below_it_and_comes_back(admin, zwgk, article):
    before = paths()
    privacy = reverse("wagtailadmin_pages:set_privacy", args=(zwgk.pk,))
    admin.post(privacy, {"restriction_type": "login"})
    assert paths() == {"/"}
    assert ("withdrawn", article.pk) in told()
    admin.post(privacy, {"restriction_type": "none"})
    assert paths() == before


def test_what_is_published_below_a_private_channel_stays_unpublished(admin, zwgk, tzgg):
    admin.post(reverse("wagtailadmin_pages:set_privacy", args=(zwgk.pk,)), {"restriction_type": "login"})
    create(admin, tzgg, **article_form("内部", ["<p>x</p>"]), **PUBLISH)
    assert not Publication.objects.filter(title="内部").exists()


def test_deleting_a_private_page_ends_well(admin, zwgk, article):
    admin.post(reverse("wagtailadmin_pages:set_privacy", args=(zwgk.pk,)), {"restriction_type": "login"})
    assert press(admin, "delete", zwgk).status_code == 302
    assert paths() == {"/"}


def test_sorting_channels_is_published(admin, home):
    first, second = add_channel(home, "dtyw"), add_channel(home, "bsfw")
    url = reverse("wagtailadmin_pages:set_page_position", args=(second.pk,))
    admin.post(f"{url}?position=0")
    order = {row.pk: row.data["order"] for row in Publication.objects.filter(kind="channel")}
    assert order[second.pk] < order[first.pk]


def test_renaming_a_channel_moves_all_below_it_with_redirects(admin, zwgk, tzgg, article):
    old = Publication.objects.get(pk=article.pk).path
    channel = Channel.objects.get(pk=zwgk.pk)
    form = {"title": channel.title, "slug": "xxgk", "channel_kind": "other", "description": "", "keywords": ""}
    response = edit(admin, channel, **form, **PUBLISH)
    assert response.status_code == 302
    assert paths() == {"/", "/xxgk/", "/xxgk/tzgg/", old.replace("/zwgk/", "/xxgk/")}
    assert {"/zwgk", "/zwgk/tzgg", old} == set(Redirect.objects.values_list("old_path", flat=True))


def test_a_new_channel_at_an_old_address_takes_it_from_the_redirect(home, zwgk):
    zwgk.slug = "xxgk"
    zwgk.save_revision().publish()
    add_channel(Page.objects.get(pk=home.pk), "zwgk")
    assert not Redirect.objects.filter(old_path="/zwgk").exists()


def test_editing_a_redirect_or_settings_is_a_change(admin, home):
    from cms.content.models import ContentSettings

    position = end()
    site = home.get_site()
    admin.post(
        reverse("wagtailredirects:add"),
        {"old_path": "/old", "site": site.pk, "is_permanent": "on", "redirect_link": "https://www.gov.cn/"},
    )
    assert told(position) == [("configured", Redirect.objects.get().pk)]
    settings = ContentSettings.load()
    position = end()
    settings.index_number_pattern = "{organ}-{year}-{serial}"
    settings.save()
    assert told(position) == [("configured", settings.pk)]
