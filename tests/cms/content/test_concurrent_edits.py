"""A channel is renamed or withdrawn while somebody works below it: it comes out as if one had waited for the other."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction, Site

from cms.changes.log import lock_log
from cms.changes.models import Change
from cms.content import standing
from cms.content.models import Article, Channel, HomePage
from cms.content.publications import Publication
from tests.transactions import meanwhile

from .conftest import add_article, add_channel, make_home, make_tzgg, make_zwgk

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home(transactional_db) -> HomePage:
    return make_home()


@pytest.fixture
def zwgk(home) -> Channel:
    return make_zwgk(home.pk)


@pytest.fixture
def tzgg(zwgk) -> Channel:
    return make_tzgg(zwgk.pk)


def rename(channel: Channel, slug: str) -> None:
    found = Channel.objects.get(pk=channel.pk)
    found.slug = slug
    found.save_revision().publish()


def addresses_agree() -> None:
    for page in Page.objects.filter(depth__gt=2).select_related("publication"):
        assert page.url_path == page.get_parent().url_path + page.slug + "/"
    assert not Publication.objects.filter(path__startswith="/zwgk/").exists()


def test_a_page_that_is_edited_meanwhile_gets_the_new_address(zwgk, tzgg):
    article = add_article(tzgg)

    def edit() -> None:
        article.title = "改过的标题"
        article.save_revision().publish()

    meanwhile(lambda: rename(zwgk, "gongkai"), edit)
    assert Publication.objects.get(page=article.pk).title == "改过的标题"
    addresses_agree()


@pytest.mark.parametrize("renamed", ["zwgk", "tzgg"])
def test_a_page_that_is_added_meanwhile_gets_the_new_address(zwgk, tzgg, renamed):
    def add() -> None:
        tzgg.add_child(instance=Article(title="新文章", live=False)).save_revision().publish()

    meanwhile(lambda: rename({"zwgk": zwgk, "tzgg": tzgg}[renamed], "gongkai"), add)
    addresses = set(Publication.objects.filter(kind="article").values_list("path", flat=True))
    assert len(addresses) == 1
    assert addresses.pop().startswith("/gongkai/tzgg/" if renamed == "zwgk" else "/zwgk/gongkai/")


def withdraw(channel: Channel) -> None:
    Channel.objects.get(pk=channel.pk).unpublish()


def invite(channel: Channel) -> None:
    PageViewRestriction.objects.create(page=channel, restriction_type="login")


def publish(article: Article) -> None:
    Article.objects.get(pk=article.pk).save_revision().publish()


def show(article: Article) -> None:
    """Without a revision: Wagtail sends no signal."""
    found = Article.objects.get(pk=article.pk)
    found.live = True
    found.save()


@pytest.mark.parametrize("hide", [withdraw, invite])
@pytest.mark.parametrize("edit", [publish, show])
@pytest.mark.parametrize("hiding_first", [True, False])
def test_no_page_below_a_channel_that_is_hidden_meanwhile_stays_public(zwgk, tzgg, hide, edit, hiding_first):
    article = add_article(tzgg, live=False)
    steps = [lambda: hide(zwgk), lambda: edit(article)]
    meanwhile(*(steps if hiding_first else reversed(steps)))
    assert Article.objects.get(pk=article.pk).live
    assert not Publication.objects.filter(path__startswith="/zwgk/").exists()
    told = Change.objects.filter(subject_type="publication", subject_id=article.pk).order_by("pk")
    assert told.values_list("kind", flat=True).last() in (None, "withdrawn")


def test_work_on_many_pages_waits_for_edits_without_stopping_them(tzgg, admin):
    """The edit holds one of the pages, and has yet to write to the log, which the work on many locks with its first."""
    articles = [add_article(tzgg, f"第{number}篇") for number in range(3)]
    query = "&".join(f"id={article.pk}" for article in articles)

    def unpublish_all() -> None:
        assert admin.post(f"/admin/bulk/wagtailcore/page/unpublish/?{query}").status_code == 302

    meanwhile(lambda: standing.hold(articles[1]), unpublish_all, then=lock_log)
    assert not Article.objects.live().exists()


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_work_on_a_branch_waits_for_edits_without_stopping_them(zwgk, tzgg, admin, action):
    article = add_article(tzgg)
    given = {"include_descendants": "on"}

    def work() -> None:
        assert admin.post(f"/admin/pages/{zwgk.pk}/{action}/", given).status_code == 302

    meanwhile(lambda: standing.hold(article), work, then=lock_log)
    assert not Article.objects.live().exists()


def test_pages_added_at_once_ask_for_numbers_without_stopping_each_other(tzgg):
    """One of them is public already, so holds the log, and goes on to the next number."""
    other = add_channel(tzgg, "qita")

    def add(channel: Channel) -> None:
        channel.add_child(instance=Article(title="新文章", live=False)).save_revision().publish()

    meanwhile(lambda: add(tzgg), lambda: add(other), then=lambda: add(tzgg))
    assert Publication.objects.filter(kind="article").count() == 3


def delete(channel: Channel, admin) -> None:
    assert admin.post(f"/admin/pages/{channel.pk}/delete/").status_code == 302


def move(channel: Channel, admin) -> None:
    above = Page.objects.get(pk=channel.pk).get_parent().get_parent()
    assert admin.post(f"/admin/pages/{channel.pk}/move/{above.pk}/confirm/", {}).status_code == 302


def delete_selected(channel: Channel, admin) -> None:
    query = f"id={channel.pk}&next=/admin/"
    assert admin.post(f"/admin/bulk/wagtailcore/page/delete/?{query}").status_code == 302


def move_selected(channel: Channel, admin) -> None:
    above = Page.objects.get(pk=channel.pk).get_parent().get_parent()
    query = f"id={channel.pk}&next=/admin/"
    response = admin.post(f"/admin/bulk/wagtailcore/page/move/?{query}", {"chooser": above.pk})
    assert response.status_code == 302


@pytest.mark.parametrize("work", [delete, move, delete_selected, move_selected])
def test_a_branch_is_taken_away_while_a_page_is_added_to_it_without_stopping_each_other(zwgk, tzgg, admin, work):
    """Who adds holds the channel above, whose count of children the other changes, and goes on to the branch."""
    meanwhile(
        lambda: standing.hold(zwgk), lambda: work(tzgg, admin), then=lambda: standing.hold(Page.objects.get(pk=tzgg.pk))
    )
    found = Channel.objects.filter(pk=tzgg.pk).first()
    assert found is None or found.depth == zwgk.depth


def test_a_page_and_its_alias_are_published_without_stopping_each_other(home, tzgg):
    """Wagtail writes the aliases after the page itself, whose change locks the log."""
    article = add_article(tzgg)
    alias = article.create_alias(parent=add_channel(home, "bsfw", "办事"))

    def edit() -> None:
        found = Article.objects.get(pk=article.pk)
        found.title = "改过的标题"
        found.save_revision().publish()

    meanwhile(lambda: standing.hold(alias), edit, then=lock_log)
    assert Publication.objects.get(pk=alias.pk).title == "改过的标题"


def test_what_is_due_waits_for_an_edit_without_stopping_it(tzgg):
    """Who publishes by hand has the page, and then takes the time off the revision that was due."""
    article = add_article(tzgg, live=False)
    article.revisions.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    meanwhile(
        lambda: standing.hold(article),
        lambda: call_command("publish_scheduled"),
        then=lambda: article.revisions.update(approved_go_live_at=None),
    )
    assert not Article.objects.get(pk=article.pk).live


def test_a_redirect_is_made_to_a_page_that_is_about_to_expire(tzgg):
    """PostgreSQL looks at the page when the redirect is committed, which holds the log that the expiry waits for."""
    article = add_article(tzgg)
    Article.objects.filter(pk=article.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    meanwhile(
        lambda: Redirect.objects.create(old_path="/jiu", site=Site.objects.get(), redirect_page=article),
        lambda: call_command("publish_scheduled"),
    )
    assert not Article.objects.get(pk=article.pk).live
    assert Redirect.objects.filter(old_path="/jiu").exists()
