"""An editor submits, somebody else of the portal approves or sends back: through the admin's own screens."""

import pytest
from django.urls import reverse
from wagtail.models import TaskState

from cms.changes.models import Change
from cms.content.models import Article, Publication
from tests.cms.content.posting import article_form, create, edit, press

from .conftest import log_in

APPROVE = {"action-workflow-action": "1", "workflow-action-name": "approve"}


def dashboard(user) -> str:
    return log_in(user).get(reverse("wagtailadmin_home")).content.decode()


def act(user, page, action: str, **data: str):
    """Press a review button, as the dashboard does."""
    state = page.current_workflow_task_state or TaskState.objects.latest("pk")
    return press(log_in(user), "workflow_action", page, action, state.pk, **data)


def unchanged_form(page) -> dict[str, str]:
    """What the browser sends when nothing was touched: blocks keep their ids and keys."""
    latest = page.get_latest_revision_as_object()
    (block,) = latest.body.raw_data
    return article_form(latest.title, [block["value"]]) | {"body-0-id": block["id"]}


def is_public(page) -> bool:
    return Publication.objects.filter(pk=page.pk).exists()


def test_an_editor_submits_and_does_not_publish(editor, channel):
    client = log_in(editor)
    form = client.get(reverse("wagtailadmin_pages:add", args=("zq_content", "article", channel.pk))).content.decode()
    assert "提交审核" in form
    assert 'name="action-publish"' not in form
    create(client, channel, **article_form("通知", ["<p>正文</p>"]), **{"action-publish": "1"})
    page = Article.objects.get(title="通知")
    assert (page.live, page.workflow_in_progress) == (False, False)


def test_what_was_submitted_waits_on_the_reviewers_dashboard_and_on_nobody_elses(
    submitted, editor, reviewer, cluster, person
):
    assert TaskState.objects.reviewable_by(reviewer).count() == 1
    assert "停课通知" in dashboard(reviewer)
    assert not TaskState.objects.reviewable_by(editor).exists()
    assert not TaskState.objects.reviewable_by(person("foreign", cluster.office, "administrator")).exists()


def test_approving_publishes_with_publication_and_change(submitted, reviewer):
    assert not is_public(submitted)
    act(reviewer, submitted, "approve")
    row = Publication.objects.get(pk=submitted.pk)
    assert (row.title, "明日停课" in row.body_html) == ("停课通知", True)
    change = Change.objects.get(subject_type="publication", subject_id=submitted.pk, kind="published")
    assert change.actor == reviewer
    assert not TaskState.objects.reviewable_by(reviewer).exists()


def test_approving_in_the_editor_publishes_too(submitted, reviewer):
    edit(log_in(reviewer), submitted, **unchanged_form(submitted), **APPROVE)
    assert is_public(submitted)


def test_sent_back_with_a_comment_the_editor_mends_and_submits_again(submitted, editor, reviewer, mailoutbox):
    act(reviewer, submitted, "reject", comment="请写明日期")
    assert not is_public(submitted)
    assert [mail.to for mail in mailoutbox if "请写明日期" in mail.body] == [[editor.email]]
    text = log_in(editor).get(reverse("wagtailadmin_pages:edit", args=[submitted.pk])).content.decode()
    assert "重新提交审核" in text
    again = article_form("停课通知", ["<p>11月24日停课。</p>"]) | {"action-submit": "1"}
    edit(log_in(editor), submitted, **again)
    act(reviewer, submitted, "approve")
    assert "11月24日" in Publication.objects.get(pk=submitted.pk).body_html


def test_an_administrator_of_the_portal_reviews_and_one_above_with_subordinates_too(submitted, cluster, person):
    assert TaskState.objects.reviewable_by(person("own", cluster.bureau, "administrator")).exists()
    above = person("above", cluster.city, "reviewer", with_subordinates=True)
    assert TaskState.objects.reviewable_by(above).exists()
    act(above, submitted, "approve")
    assert is_public(submitted)


@pytest.mark.parametrize(
    ("portal", "role"), [("office", "reviewer"), ("office", "administrator"), ("city", "reviewer")]
)
def test_a_reviewer_of_another_portal_is_refused(submitted, cluster, person, portal, role):
    foreign = person("foreign", getattr(cluster, portal), role)
    for action in ("approve", "reject"):
        response = act(foreign, submitted, action, comment="x")
        assert response["Location"].endswith("/admin/")
    assert submitted.current_workflow_task_state.status == TaskState.STATUS_IN_PROGRESS
    assert not is_public(submitted)


def test_an_editor_approves_nothing(submitted, editor, cluster, person):
    for user in (editor, person("other-editor", cluster.bureau, "editor")):
        assert act(user, submitted, "approve")["Location"].endswith("/admin/")
    assert not is_public(submitted)


@pytest.mark.parametrize("role", ["reviewer", "administrator", "superuser"])
def test_nobody_approves_the_own_work(cluster, person, channel, django_user_model, role):
    superuser = role == "superuser"
    author = (
        django_user_model.objects.create_superuser("root", "root@example.org", "pw")
        if superuser
        else person("author", cluster.bureau, role)
    )
    create(log_in(author), channel, **article_form("自己的稿", ["<p>正文</p>"]), **{"action-submit": "1"})
    page = Article.objects.get(title="自己的稿")
    assert page.workflow_in_progress
    assert not TaskState.objects.reviewable_by(author).exists()
    assert act(author, page, "approve")["Location"].endswith("/admin/")
    assert not is_public(page)


def test_a_reviewer_who_corrects_the_text_becomes_its_author(submitted, reviewer, cluster, person):
    corrected = article_form("停课通知", ["<p>后日停课。</p>"]) | APPROVE
    response = log_in(reviewer).post(reverse("wagtailadmin_pages:edit", args=[submitted.pk]), corrected, follow=True)
    assert "须由另一位有发布权限的人审核" in response.content.decode()
    assert not is_public(submitted)
    assert [action for action, *_ in submitted.current_workflow_task.get_actions(submitted, reviewer)] == ["reject"]
    assert not TaskState.objects.reviewable_by(reviewer).exists()
    act(person("second", cluster.bureau, "reviewer"), submitted, "approve")
    assert "后日停课" in Publication.objects.get(pk=submitted.pk).body_html


def test_while_in_review_the_editor_cannot_change_the_text_but_take_it_back(submitted, editor):
    client = log_in(editor)
    edit(client, submitted, **article_form("改了", ["<p>改了</p>"]))
    assert Article.objects.get(pk=submitted.pk).get_latest_revision_as_object().title == "停课通知"
    edit(client, submitted, **article_form("停课通知", ["<p>x</p>"]), **{"action-cancel-workflow": "1"})
    assert not Article.objects.get(pk=submitted.pk).workflow_in_progress


def test_the_reviewers_are_told_by_mail_and_nobody_else(editor, reviewer, cluster, person, channel, mailoutbox):
    administrator = person("own", cluster.bureau, "administrator")
    person("foreign", cluster.office, "administrator")
    gone = person("gone", cluster.bureau, "reviewer")
    gone.is_active = False
    gone.save()
    create(log_in(editor), channel, **article_form("停课通知", ["<p>明日</p>"]), **{"action-submit": "1"})
    assert {address for mail in mailoutbox for address in mail.to} == {reviewer.email, administrator.email}
    assert all("停课通知" in mail.body for mail in mailoutbox)
