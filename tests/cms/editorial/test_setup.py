"""The workflow exists after migrating, once, and stays as administrators left it."""

from django.core.management.sql import emit_post_migrate_signal
from wagtail.models import Page, Workflow, WorkflowPage

from cms.editorial.models import ReviewTask
from cms.editorial.setup import ensure_workflow


def _counts():
    return Workflow.objects.filter(active=True).count(), ReviewTask.objects.count(), WorkflowPage.objects.count()


def test_migrating_makes_the_workflow_at_the_top_of_the_tree(db):
    assert _counts() == (1, 1, 1)
    assert Page.objects.get(depth=1).get_workflow().name == "审核发布"


def test_it_holds_for_the_pages_of_every_portal(cluster):
    for portal in (cluster.city, cluster.office):
        assert portal.home.get_workflow().tasks.get().specific == ReviewTask.objects.get()


def test_again_nothing_more_is_made(db):
    emit_post_migrate_signal(0, False, "default")
    assert _counts() == (1, 1, 1)


def test_what_is_missing_is_made_again(db):
    Workflow.objects.all().delete()
    ReviewTask.objects.all().delete()
    ensure_workflow()
    assert _counts() == (1, 1, 1)


def test_another_workflow_at_the_top_stays(db):
    other = Workflow.objects.create(name="三审")
    WorkflowPage.objects.update(workflow=other)
    ensure_workflow()
    assert Page.objects.get(depth=1).get_workflow() == other
