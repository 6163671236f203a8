"""A channel is renamed while somebody works below it: addresses come out as if one had waited for the other.

On PostgreSQL both transactions are open at once; SQLite lets one in after the other.
"""

import threading
from collections.abc import Callable

import pytest
from django.db import connections, transaction
from wagtail.models import Page

from cms.content.models import Article, Channel
from cms.content.publications import Publication

from .conftest import add_article

pytestmark = pytest.mark.django_db(transaction=True)


def rename(channel: Channel, slug: str) -> None:
    found = Channel.objects.get(pk=channel.pk)
    found.slug = slug
    found.save_revision().publish()


def while_renaming(channel: Channel, work: Callable[[], None]) -> None:
    """Rename in one transaction, begin ``work`` in another before it commits, and let both end."""
    failures: list[BaseException] = []

    def work_meanwhile() -> None:
        try:
            with transaction.atomic():
                work()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    other = threading.Thread(target=work_meanwhile)
    with transaction.atomic():
        rename(channel, "gongkai")
        other.start()
        other.join(0.5)
        assert other.is_alive(), "it must wait for the rename"
    other.join(30)
    assert not failures, failures


def addresses_agree() -> None:
    for page in Page.objects.filter(depth__gt=2).select_related("publication"):
        assert page.url_path == page.get_parent().url_path + page.slug + "/"
    assert not Publication.objects.filter(path__startswith="/zwgk/").exists()


def test_a_page_that_is_edited_meanwhile_gets_the_new_address(zwgk, tzgg):
    article = add_article(tzgg)

    def edit() -> None:
        article.title = "改过的标题"
        article.save_revision().publish()

    while_renaming(zwgk, edit)
    assert Publication.objects.get(page=article.pk).title == "改过的标题"
    addresses_agree()


@pytest.mark.parametrize("renamed", ["zwgk", "tzgg"])
def test_a_page_that_is_added_meanwhile_gets_the_new_address(zwgk, tzgg, renamed):
    def add() -> None:
        tzgg.add_child(instance=Article(title="新文章", live=False)).save_revision().publish()

    while_renaming({"zwgk": zwgk, "tzgg": tzgg}[renamed], add)
    addresses = set(Publication.objects.filter(kind="article").values_list("path", flat=True))
    assert len(addresses) == 1
    assert addresses.pop().startswith("/gongkai/tzgg/" if renamed == "zwgk" else "/zwgk/gongkai/")
