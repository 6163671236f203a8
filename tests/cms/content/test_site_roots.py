"""The cached list of sites may be older than a portal; the portal's pages are published all the same."""

from django.core.cache import cache
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page, Site
from wagtail.models.sites import SITE_ROOT_PATHS_CACHE_KEY, SITE_ROOT_PATHS_CACHE_VERSION

from cms.content.models import Publication
from cms.content.publications import place_of
from cms.content.site_roots import root_of

from .conftest import add_article


def _cached():
    return cache.get(SITE_ROOT_PATHS_CACHE_KEY, version=SITE_ROOT_PATHS_CACHE_VERSION)


def _keep_an_old_list():
    cache.set(SITE_ROOT_PATHS_CACHE_KEY, [], 3600, version=SITE_ROOT_PATHS_CACHE_VERSION)


def test_a_page_of_a_portal_that_the_list_lacks_is_published(tzgg):
    _keep_an_old_list()
    article = add_article(tzgg, "新站的公告")
    assert Publication.objects.get(pk=article.pk).site.hostname == "www.yunzhou.example"


def test_the_list_is_put_right(tzgg):
    _keep_an_old_list()
    assert place_of(tzgg).path == "/zwgk/tzgg/"
    site = Site.objects.get()
    assert [root.site_id for root in Site.get_site_root_paths()] == [site.pk]
    assert [root.site_id for root in _cached()] == [site.pk]


def test_a_list_that_is_right_costs_no_query(tzgg, django_assert_num_queries):
    place_of(tzgg)
    tzgg.get_parent()
    with django_assert_num_queries(0):
        place_of(tzgg)


def test_a_page_outside_every_portal_has_no_place(home):
    from django.db import connection

    stray = Page.objects.get(depth=1).add_child(instance=Page(title="零散", slug="stray"))
    Site.get_site_root_paths()
    with CaptureQueriesContext(connection) as queries:
        assert place_of(stray) is None
    assert len(queries) == 1


def test_the_innermost_root_counts(home):
    outer, *_ = Site.get_site_root_paths()
    inner = outer._replace(site_id=99, root_path=f"{outer.root_path}zwgk/")
    assert root_of(f"{outer.root_path}zwgk/tzgg/", [outer, inner]) == inner
    assert root_of("/elsewhere/", [outer, inner]) is None
