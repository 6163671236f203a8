"""Publications in bulk, their cost in queries, and the net below them."""

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction

from cms.changes.models import Change
from cms.content import publications, redirects
from cms.content.models import Article, Channel, Publication

from .conftest import add_article, add_channel, paths

pytestmark = pytest.mark.django_db


def queries_of(action) -> int:
    with CaptureQueriesContext(
        connection,
    ) as captured:
        action()
    return len([query for query in captured if "SAVEPOINT" not in query["sql"]])


def rename(channel: Channel, slug: str) -> None:
    channel = Channel.objects.get(pk=channel.pk)
    channel.slug = slug
    channel.save()


def test_a_snapshot_asks_no_query(article, django_assert_num_queries):
    place = publications.place_of(article)
    with django_assert_num_queries(0):
        row = publications.snapshot(article, place)
    assert row.fingerprint == Publication.objects.get(pk=article.pk).fingerprint


def test_it_is_known_whether_a_publication_refers_to_others(tzgg, article):
    body = [("paragraph", f'<p><a linktype="page" id="{article.pk}">看这里</a></p>')]
    linked, bare = (
        add_article(tzgg, "引用的", body=body),
        add_article(tzgg, "不引用的", body=[("paragraph", "<p>正文</p>")]),
    )
    assert dict(Publication.objects.filter(pk__in=[linked.pk, bare.pk]).values_list("pk", "refers")) == {
        linked.pk: True,
        bare.pk: False,
    }
    assert not Publication.objects.filter(kind="channel", refers=True).exists()


def test_syncing_a_page_asks_few_queries_and_none_when_nothing_changed_is_written(article):
    position = Change.objects.count()
    assert queries_of(lambda: publications.sync(Article.objects.get(pk=article.pk))) <= 6
    assert Change.objects.count() == position
    article.title = "新标题"
    Article.objects.filter(pk=article.pk).update(title="新标题")
    assert queries_of(lambda: publications.sync(Article.objects.get(pk=article.pk))) <= 10
    assert Change.objects.count() == position + 1


def test_renaming_a_channel_asks_no_query_per_page(zwgk, tzgg):
    add_article(tzgg, "一")
    few = queries_of(lambda: rename(zwgk, "a"))
    tzgg.refresh_from_db()
    for number in range(20):
        add_article(tzgg, f"文章{number}")
    many = queries_of(lambda: rename(zwgk, "b"))
    assert many <= few + 20  # batches of parameters, not 20 times the 8 queries of a page
    assert Publication.objects.filter(path__startswith="/b/tzgg/").count() == 22
    assert Redirect.objects.filter(old_path__startswith="/a/").count() == 22


def test_a_redirect_at_a_live_address_is_not_in_force(home, zwgk):
    site = home.get_site()
    Redirect.objects.create(old_path="/zwgk", site=site, redirect_link="https://www.gov.cn/")
    free = Redirect.objects.create(old_path="/old", site=site, redirect_link="https://www.gov.cn/")
    assert list(redirects.in_force()) == [free]


def test_restricting_takes_changes_of_all_pages_below(zwgk, tzgg, article):
    PageViewRestriction.objects.create(page=zwgk, restriction_type="login")
    gone = Change.objects.filter(kind="withdrawn").values_list("subject_id", flat=True)
    assert set(gone) == {zwgk.pk, tzgg.pk, article.pk}


def test_an_undone_edit_leaves_no_row(article):
    changes = Change.objects.count()
    with pytest.raises(RuntimeError), transaction.atomic():
        article.title = "不该留下"
        article.save_revision().publish()
        assert Change.objects.count() > changes
        raise RuntimeError
    assert Change.objects.count() == changes
    assert not Publication.objects.filter(title="不该留下").exists()


@pytest.mark.parametrize("thorough", [False, True])
def test_nothing_is_caught_where_all_is_well(article, zwgk, thorough):
    rename(zwgk, "xxgk")
    changes = Change.objects.count()
    assert not publications.reconcile(thorough=thorough)
    assert Change.objects.count() == changes


def test_the_net_catches_what_sql_did_behind_wagtails_back(home, zwgk, tzgg, article):
    lost, hidden, renamed = (add_article(tzgg, title) for title in ("缺", "撤", "改"))
    Publication.objects.filter(pk=lost.pk)._raw_delete("default")
    Page.objects.filter(pk=hidden.pk).update(live=False)
    Page.objects.filter(pk=renamed.pk).update(title="已改")
    caught = publications.reconcile()
    assert (caught.missing, caught.outdated, caught.orphaned) == ((lost.pk,), (renamed.pk,), (hidden.pk,))
    assert Publication.objects.get(pk=renamed.pk).title == "已改"
    assert Publication.objects.filter(pk=lost.pk).exists()
    assert not Publication.objects.filter(pk=hidden.pk).exists()
    assert Change.objects.filter(kind="withdrawn", subject_id=hidden.pk).exists()
    assert not publications.reconcile()


def test_the_net_takes_what_an_earlier_version_left_below_a_withdrawn_channel_or_home(home, zwgk, tzgg):
    article = add_article(tzgg)
    Page.objects.filter(pk=zwgk.pk).update(live=False)
    caught = publications.reconcile()
    assert caught.orphaned == (zwgk.pk, tzgg.pk, article.pk)
    assert paths() == {"/"}
    Page.objects.filter(pk=zwgk.pk).update(live=True)
    Page.objects.filter(pk=home.pk).update(live=False)
    assert publications.reconcile().orphaned == (home.pk,)
    assert not publications.reconcile()


def test_what_only_looks_out_of_step_is_neither_told_nor_written(article, monkeypatch):
    """A reference has a title of its own, and nothing to publish while its origin is withdrawn."""
    monkeypatch.setattr(Article, "amend", lambda page, row: setattr(row, "title", "原文的标题"))
    assert publications.reconcile(thorough=True).outdated == (article.pk,)
    changes = Change.objects.count()
    assert not publications.reconcile()
    monkeypatch.setattr(Article, "has_content", lambda page: False)
    publications.sync(article)
    assert not publications.reconcile()
    assert Change.objects.count() == changes + 1


def test_the_net_takes_as_many_queries_for_many_pages_as_for_few(tzgg):
    add_article(tzgg)
    few = queries_of(publications.reconcile)
    for _each in range(3):
        add_article(tzgg)
    assert queries_of(publications.reconcile) == few


def test_the_net_catches_a_changed_place(home, zwgk, tzgg, article):
    Page.objects.filter(pk=zwgk.pk).update(slug="x", url_path=zwgk.url_path.replace("/zwgk/", "/x/"))
    for page in (tzgg, article):
        Page.objects.filter(pk=page.pk).update(url_path=page.url_path.replace("/zwgk/", "/x/"))
    assert set(publications.reconcile().outdated) == {zwgk.pk, tzgg.pk, article.pk}
    assert "/x/tzgg/" in paths()


def test_the_thorough_net_catches_a_changed_field(article, capsys):
    Article.objects.filter(pk=article.pk).update(source="市政府办公室")
    assert not publications.reconcile()
    call_command("reconcile_publications", "--thorough")
    assert "记录过时 1 页" in capsys.readouterr().out
    assert Publication.objects.get(pk=article.pk).source == "市政府办公室"


def test_unpublishing_through_the_plain_page_withdraws(article):
    Page.objects.get(pk=article.pk).unpublish()
    assert not Publication.objects.filter(pk=article.pk).exists()


def test_pages_below_a_moved_channel_follow(home, zwgk, tzgg, article):
    target = add_channel(home, "dtyw")
    Page.objects.get(pk=tzgg.pk).move(target, "last-child")
    assert Publication.objects.get(pk=article.pk).path.startswith("/dtyw/tzgg/")
    assert Publication.objects.get(pk=tzgg.pk).parent_id == target.pk
    assert timezone.localdate().strftime("t%Y%m%d") in Publication.objects.get(pk=article.pk).path


def test_what_stands_below_a_withdrawn_channel_is_not_public_until_it_comes_back(zwgk, tzgg):
    article = add_article(tzgg)
    address = article.publication.path
    Channel.objects.get(pk=zwgk.pk).unpublish()
    assert paths() == {"/"}
    assert Change.objects.filter(kind="withdrawn", subject_id=article.pk).exists()
    article.title = "下线期间修改"
    article.save_revision().publish()
    add_article(tzgg, "下线期间新写")
    assert paths() == {"/"}
    assert not publications.reconcile()
    Channel.objects.get(pk=zwgk.pk).save_revision().publish()
    assert {"/", "/zwgk/", "/zwgk/tzgg/", address} < paths()
    assert Publication.objects.get(page=article.pk).title == "下线期间修改"
    assert Publication.objects.filter(title="下线期间新写").exists()
    assert not publications.reconcile()


def test_what_stands_below_a_channel_in_draft_waits_for_it(tzgg):
    draft = tzgg.add_child(instance=Channel(title="筹备中", slug="chou", live=False))
    page = add_article(draft)
    tzgg.add_child(instance=Channel(title="另一栏目", slug="ling"))
    assert not Publication.objects.filter(page=page.pk).exists()
    Channel.objects.get(pk=draft.pk).save_revision().publish()
    assert page.publication.path.startswith("/zwgk/tzgg/chou/")
