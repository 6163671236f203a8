"""What the clock changes: going live, expiring, the end of a pin."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.signals import page_published, page_unpublished

from cms.changes.models import Change
from cms.content.models import Article, Publication

from .conftest import add_article

pytestmark = pytest.mark.django_db


def schedule(channel, title="定时"):
    page = channel.add_child(instance=Article(title=title, live=False, go_live_at=timezone.now() + timedelta(hours=1)))
    page.save_revision().publish()
    page.revisions.update(approved_go_live_at=timezone.now() - timedelta(minutes=1))
    content = page.latest_revision.content | {"go_live_at": None}
    page.revisions.update(content=content)
    return page


def test_pages_go_live_at_their_time(tzgg, capsys):
    page = schedule(tzgg)
    assert not Publication.objects.filter(pk=page.pk).exists()
    call_command("publish_scheduled")
    assert Publication.objects.get(pk=page.pk).title == "定时"
    assert Change.objects.filter(kind="published", subject_id=page.pk).count() == 1


def test_pages_expire_at_their_time(tzgg):
    page = add_article(tzgg, "到期", expire_at=timezone.now() + timedelta(hours=1))
    assert Publication.objects.get(pk=page.pk).expires_at == page.expire_at
    Article.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    assert not Publication.objects.filter(pk=page.pk).exists()
    assert Article.objects.get(pk=page.pk).expired
    assert Change.objects.latest("pk").kind == "withdrawn"


@pytest.fixture
def three_expired(tzgg):
    """Three pages past their time; they are withdrawn in this order."""
    pages = [add_article(tzgg, title) for title in "甲乙丙"]
    Article.objects.filter(pk__in=[page.pk for page in pages]).update(expire_at=timezone.now() - timedelta(minutes=1))
    return pages


def test_what_is_done_to_expired_pages_meanwhile_is_kept(three_expired, capsys):
    first, extended, edited = three_expired
    later = timezone.now() + timedelta(days=9)

    def work(instance, **kwargs):
        if instance.pk == first.pk:
            Article.objects.filter(pk=extended.pk).update(expire_at=later)
            Article.objects.filter(pk=edited.pk).update(title="改过")

    page_unpublished.connect(work)
    try:
        call_command("publish_scheduled")
    finally:
        page_unpublished.disconnect(work)
    live = {page.pk: (page.live, page.expire_at, page.title) for page in Article.objects.exclude(pk=first.pk)}
    assert live[extended.pk] == (True, later, "乙")
    assert live[edited.pk][::2] == (False, "改过")
    assert Publication.objects.filter(kind="article").get().pk == extended.pk
    assert "乙" not in capsys.readouterr().out


def test_a_schedule_that_is_cancelled_meanwhile_is_not_carried_out(tzgg):
    first, cancelled = schedule(tzgg, "先"), schedule(tzgg, "后")

    def work(instance, **kwargs):
        cancelled.revisions.update(approved_go_live_at=None)

    page_published.connect(work)
    try:
        call_command("publish_scheduled")
    finally:
        page_published.disconnect(work)
    assert Publication.objects.filter(kind="article").get().pk == first.pk


def test_a_pin_ends_with_a_change(tzgg):
    page = add_article(tzgg, "置顶", pinned_until=timezone.localdate())
    assert Publication.objects.get(pk=page.pk).pinned_until == timezone.localdate()
    call_command("publish_scheduled")
    assert Publication.objects.get(pk=page.pk).pinned_until == timezone.localdate()
    yesterday = timezone.localdate() - timedelta(days=1)
    Article.objects.filter(pk=page.pk).update(pinned_until=yesterday)
    Publication.objects.filter(pk=page.pk).update(pinned_until=yesterday)
    before = Change.objects.count()
    call_command("publish_scheduled")
    assert Publication.objects.get(pk=page.pk).pinned_until is None
    assert Change.objects.count() == before + 1
    call_command("publish_scheduled")
    assert Change.objects.count() == before + 1


def test_one_page_that_fails_stops_no_other_and_leaves_nothing(tzgg, capsys):
    bad, good = schedule(tzgg, "坏"), schedule(tzgg, "好")
    real = Article.save

    def save(self, *args, **kwargs):
        real(self, *args, **kwargs)
        if self.pk == bad.pk:
            raise RuntimeError("磁盘已满")

    with patch.object(Article, "save", save), pytest.raises(CommandError, match="1"):
        call_command("publish_scheduled")
    assert "磁盘已满" in capsys.readouterr().err
    assert set(Publication.objects.filter(kind="article").values_list("pk", flat=True)) == {good.pk}
    assert not Change.objects.filter(subject_id=bad.pk).exists()
    call_command("publish_scheduled")
    assert Publication.objects.filter(pk=bad.pk).exists()


def test_a_dry_run_changes_nothing(tzgg, capsys):
    schedule(tzgg)
    before = Change.objects.count()
    call_command("publish_scheduled", "--dry-run")
    assert "定时" in capsys.readouterr().out
    assert Change.objects.count() == before
