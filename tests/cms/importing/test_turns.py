"""An import waits for those who work on the same pages, and stops none of them."""

import pytest
from wagtail.contrib.redirects.models import Redirect

from cms.changes.log import lock_log
from cms.content.models import Article
from cms.importing import revising_many
from tests.transactions import meanwhile

from .conftest import import_file, jsonl, line, open_city

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_redirect_is_made_to_a_page_that_an_import_is_about_to_change(transactional_db, file):
    """PostgreSQL looks at the page when the redirect is committed, which holds the log that the import waits for."""
    portal = open_city()
    import_file(jsonl(file, line(id=1)))
    page = Article.objects.get()

    def change() -> None:
        revising_many._plain_pages([page.pk])
        lock_log()

    meanwhile(lambda: Redirect.objects.create(old_path="/jiu", site=portal.site, redirect_page=page), change)
    assert Redirect.objects.get(old_path="/jiu").redirect_page_id == page.pk
