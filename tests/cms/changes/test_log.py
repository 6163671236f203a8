"""Changes are written with their edit, and the log alone tells what is public."""

from unittest.mock import patch

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page, PageViewRestriction

from cms.changes import nudge
from cms.changes.actor import acting
from cms.changes.log import record
from cms.changes.models import Change
from cms.content.models import Article, Channel, Publication
from tests.cms.content.conftest import add_article, add_channel, make_portal

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_a_change_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        record(Change.Kind.PUBLISHED, "publication", 1)


def test_a_change_names_who_acted(django_user_model):
    user = django_user_model.objects.create_user("clerk")
    with acting(user.pk):
        assert record(Change.Kind.CONFIGURED, "portal", 1).actor_id == user.pk
    assert record(Change.Kind.CONFIGURED, "portal", 1).actor_id is None


def test_readers_are_nudged_once_after_the_commit(django_capture_on_commit_callbacks):
    calls = []
    listening = patch.object(nudge, "_nudges", [lambda: calls.append(Change.objects.count())])
    with listening, django_capture_on_commit_callbacks(execute=True):
        for number in range(3):
            record(Change.Kind.CONFIGURED, "portal", number)
        assert calls == []
    assert calls == [3]


def test_an_undone_change_nudges_nobody(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(RuntimeError), transaction.atomic():
        record(Change.Kind.CONFIGURED, "portal", 1)
        raise RuntimeError
    assert callbacks == []
    assert connection.in_atomic_block


def replayed() -> dict[int, tuple[int, str | None]]:
    """Pages and addresses that a reader knows who sees nothing but the log."""
    public: dict[int, tuple[int, str | None]] = {}
    withdrawn: dict[int, tuple[int, str | None]] = {}
    for change in Change.objects.filter(subject_type="publication").order_by("pk"):
        if change.kind == Change.Kind.WITHDRAWN:
            withdrawn[change.subject_id] = public.pop(change.subject_id)
            assert withdrawn[change.subject_id] == (change.payload["site"], change.payload["path"])
            continue
        if "path" in change.payload:
            # Where it was: until now, or when it was withdrawn.
            was = public.get(change.subject_id) or withdrawn[change.subject_id]
            assert was == (change.payload["site"], change.payload["path"])
        # A reader that is told looks the page up; where it went since is told by a later change.
        later = Change.objects.filter(pk__gt=change.pk, subject_type="publication", subject_id=change.subject_id)
        next_told = later.order_by("pk").first()
        if next_told is not None:
            public[change.subject_id] = (next_told.payload["site"], next_told.payload["path"])
        else:
            row = Publication.objects.get(pk=change.subject_id)
            public[change.subject_id] = (row.site_id, row.path)
    return public


ACTIONS = ("publish", "unpublish", "move", "rename", "copy", "delete", "restrict", "open", "link", "draft")


def act(action: str, which: int) -> None:  # noqa: C901
    articles = list(Article.objects.order_by("pk"))
    channels = list(Channel.objects.order_by("pk"))
    channel = channels[which % len(channels)]
    article = articles[which % len(articles)] if articles else add_article(channel)
    if action == "publish":
        article.save_revision().publish()
    elif action == "unpublish":
        article.unpublish()
    elif action == "move":
        article.move(channel, "last-child")
    elif action == "rename":
        channel.slug = f"c{which}-{channel.pk}"
        channel.save_revision().publish()
    elif action == "copy":
        article.copy(to=channel, update_attrs={"slug": "copy"})
    elif action == "delete" and len(articles) > 1:
        article.delete()
    elif action == "restrict":
        PageViewRestriction.objects.create(page=Page.objects.get(pk=channel.pk), restriction_type="login")
    elif action == "open":
        for restriction in PageViewRestriction.objects.all():
            restriction.delete()
    elif action == "link":
        article.link_url = "" if article.link_url else "https://www.gov.cn/"
        article.save_revision().publish()
    elif action == "draft":
        article.title = f"草稿{which}"
        article.save_revision()


@pytest.fixture
def portals(db):
    """Two portals with articles; each example starts from them."""
    home = make_portal("www.yunzhou.example")
    for slug in ("dtyw", "tzgg"):
        add_article(add_channel(home, slug))
    home = make_portal("www.qinghu.example", "青湖区")
    add_article(add_channel(home, "tzgg"))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(ACTIONS), st.integers(0, 9)), min_size=3, max_size=8))
def test_replaying_the_log_alone_leads_to_what_is_public(portals, steps):
    with transaction.atomic():
        for action, which in steps:
            act(action, which)
        assert replayed() == {row.pk: (row.site_id, row.path) for row in Publication.objects.all()}
        transaction.set_rollback(True)
