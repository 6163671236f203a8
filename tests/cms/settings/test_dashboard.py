"""The first screen: what waits for whom, the portals of each person, and what other apps add."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.admin.ui.components import Component

from cms.content.models import Article
from cms.settings.admin.dashboard import portal_rows
from sites.portals import dashboard
from sites.portals.dashboard import Cell, Column, Task, Viewer
from sites.portals.models import Membership, Portal
from sites.portals.opening import open_portal
from sites.portals.transitions import change_state
from tests.cms.content.posting import article_form, create
from tests.cms.editorial.conftest import channel, editor, log_in, reviewer, submitted
from tests.sites.portals.conftest import chief, cluster, opened, person

__all__ = ["channel", "chief", "cluster", "editor", "opened", "person", "reviewer", "submitted"]


def home(user) -> str:
    return log_in(user).get(reverse("wagtailadmin_home")).content.decode()


def cells(user, label: str) -> dict[str, str]:
    """What a column says, by name of the portal."""
    return {
        row.name: str(cell.text)
        for row in portal_rows(Viewer(user))
        for column, cell in row.cells
        if column.label == label
    }


@pytest.fixture
def board(monkeypatch):
    """The registries with what is registered, for this test alone."""
    for name in ("_tasks", "_columns", "_panels"):
        monkeypatch.setattr(dashboard, name, list(getattr(dashboard, name)))
    return dashboard


def test_everybody_sees_the_own_portals_only(cluster, person, chief):
    assert [row.name for row in portal_rows(Viewer(person("one", cluster.office)))] == [cluster.office.name]
    below = portal_rows(Viewer(person("above", cluster.district, "reviewer", with_subordinates=True)))
    assert {row.name for row in below} == {cluster.district.name, cluster.office.name}
    assert len(portal_rows(Viewer(chief))) == 4


def test_whoever_has_no_portal_is_told_whom_to_ask(cluster, person):
    retired = person("retired", cluster.office)
    Membership.objects.filter(user=retired).delete()
    retired.groups.add(Group.objects.get(name__contains=cluster.office.name, name__endswith="编辑"))
    assert portal_rows(Viewer(retired)) == []
    assert "请联系站群管理员" in home(retired)


def test_work_on_a_portal_is_counted(submitted, reviewer, chief, cluster):
    assert cells(reviewer, "待审") == {cluster.bureau.name: "1"}
    assert cells(chief, "待审") == {
        cluster.city.name: "0",
        cluster.district.name: "0",
        cluster.bureau.name: "1",
        cluster.office.name: "0",
    }
    assert cells(chief, "草稿")[cluster.bureau.name] == "1"
    submitted.get_latest_revision().publish()
    assert cells(chief, "已发布")[cluster.bureau.name] == "1"
    assert cells(chief, "最近更新")[cluster.bureau.name] == f"{timezone.localdate():%Y-%m-%d}"
    assert cells(chief, "最近更新")[cluster.office.name] == "—"


def test_what_was_submitted_waits_for_the_reviewer_and_not_for_the_author(submitted, editor, reviewer):
    (task,) = dashboard.tasks_for(Viewer(reviewer))
    assert (task.count, str(task.label)) == (1, "篇稿件等您审核")
    assert task.url == reverse("wagtailadmin_pages:edit", args=[submitted.pk])
    assert dashboard.tasks_for(Viewer(editor)) == []
    assert "没有等您处理的事项" in home(editor)


def test_what_was_sent_back_waits_for_its_author(submitted, editor, reviewer):
    submitted.current_workflow_state.current_task_state.reject(user=reviewer, comment="请写明日期")
    (task,) = dashboard.tasks_for(Viewer(editor))
    assert (task.count, task.verdict) == (1, "warning")
    assert "被退回" in str(task.label)
    assert "被退回" in home(editor)


def test_a_draft_left_lying_waits_for_whoever_wrote_it(editor, reviewer, channel):
    create(log_in(editor), channel, **article_form("未写完", ["<p>明日</p>"]))
    (task,) = dashboard.tasks_for(Viewer(editor))
    assert (str(task.label), task.url) == (
        "篇草稿尚未提交",
        reverse("wagtailadmin_pages:edit", args=[Article.objects.get(title="未写完").pk]),
    )
    assert dashboard.tasks_for(Viewer(reviewer)) == []


def test_apps_add_tasks_columns_and_panels(board, chief, cluster):
    class Panel(Component):
        order = 30

        def render_html(self, parent_context=None):
            return "另一块面板"

    board.add_tasks(lambda viewer: [Task("个站点将不合格", 3, "/bad/", "fail"), Task("无", 0, "/none/")])
    verdicts = {cluster.office.pk: Cell("不合格", "/verdict/", "fail"), cluster.city.pk: Cell("合格", verdict="pass")}
    board.add_column(Column("判定", lambda viewer: verdicts, order=10))
    board.add_panel(lambda viewer: Panel() if viewer.is_cluster_administrator else None)

    assert next(row.name for row in portal_rows(Viewer(chief))) == cluster.office.name
    assert cells(chief, "判定")[cluster.bureau.name] == "—"
    text = home(chief)
    assert "另一块面板" in text
    assert "/none/" not in text
    assert text.index("/bad/") < text.index("/verdict/") < text.index("另一块面板")


def test_a_panel_is_left_out_for_those_it_is_not_meant_for(board, cluster, editor):
    board.add_panel(lambda viewer: pytest.fail("shown") if viewer.administers else None)
    assert home(editor)


def test_a_portal_that_is_off_stands_first(chief, cluster):
    change_state(
        Portal.objects.get(pk=cluster.office.pk),
        "suspended",
        note="系统升级",
        until=timezone.localdate() + timedelta(days=3),
    )
    assert portal_rows(Viewer(chief))[0].name == cluster.office.name


def test_the_board_takes_as_many_queries_for_more_portals(chief, cluster):
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            viewer = Viewer(type(chief).objects.get(pk=chief.pk))
            portal_rows(viewer)
            dashboard.tasks_for(viewer)
        return len(captured)

    queries()  # content types are looked up once
    before = queries()
    open_portal("mzj.yunzhou.example", "云州市民政局", "department")
    assert queries() == before
