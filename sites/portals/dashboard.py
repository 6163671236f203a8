"""What the dashboard shows; apps above add to it in ``AppConfig.ready``: things to do, columns, panels.

Each provider is asked once for a dashboard, for all portals of the person together: a constant number of queries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet
from django.utils.functional import Promise
from wagtail.admin.ui.components import Component

from .kinds import Role
from .models import Portal
from .permissions import memberships_of, portals_of
from .rights import is_cluster_administrator

# Shown as word, shape and colour: ● ▲ ■. "" is neither good nor bad.
Verdict = Literal["", "pass", "warning", "fail"]
Text = str | Promise


class Viewer:
    """The person before the dashboard, with the portals on which they work."""

    def __init__(self, user: AbstractUser) -> None:
        self.user = user

    @cached_property
    def is_cluster_administrator(self) -> bool:
        return is_cluster_administrator(self.user)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Values of ``Role`` that the person has anywhere."""
        return frozenset(one.role for one in memberships_of(self.user))

    @property
    def administers(self) -> bool:
        """Whether the person answers for portals: panels about more than one's own texts are for them."""
        return self.is_cluster_administrator or Role.ADMINISTRATOR in self.roles

    @property
    def reviews(self) -> bool:
        return self.administers or Role.REVIEWER in self.roles

    @cached_property
    def portals(self) -> tuple[Portal, ...]:
        """By memberships: Wagtail's policy joins one condition for each grant, which SQLite refuses at hundreds."""
        rows: QuerySet[Portal] = Portal.objects.all() if self.is_cluster_administrator else portals_of(self.user)
        return tuple(rows.select_related("site__root_page").order_by("pk"))

    @property
    def site_ids(self) -> list[int]:
        """Primary keys of the portals, which are those of their Wagtail sites."""
        return [portal.pk for portal in self.portals]


@dataclass(frozen=True, slots=True)
class Task:
    """One line of 待办: ``count`` things, named by ``label``, wait at ``url``. Without a count it is left out."""

    label: Text
    count: int
    url: str
    verdict: Verdict = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What a column says of one portal. A verdict is drawn as a shape before ``text``, which names it."""

    text: Text
    url: str = ""
    verdict: Verdict = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of 我的站点: ``cells(viewer)`` gives them by site id; a portal without one shows a dash.

    The dashboard's own have orders from 200. On a phone only ``narrow`` ones are shown.
    """

    label: Text
    cells: Callable[[Viewer], Mapping[int, Cell]]
    order: int = 100
    narrow: bool = True
    number: bool = False  # aligned to the right


_tasks: list[Callable[[Viewer], Iterable[Task]]] = []
_columns: list[Column] = []
_panels: list[Callable[[Viewer], Component | None]] = []


def add_tasks(provider: Callable[[Viewer], Iterable[Task]]) -> None:
    """``provider(viewer)`` gives lines of 待办."""
    _tasks.append(provider)


def add_column(column: Column) -> None:
    _columns.append(column)


def add_panel(provider: Callable[[Viewer], Component | None]) -> None:
    """``provider(viewer)`` gives a Wagtail component with an ``order``, or None for those it is not meant for.

    Its template draws itself with ``{% panel %}``, as ``zq_admin/my_portals.html`` does (order 20; 待办 has 10).
    """
    _panels.append(provider)


def tasks_for(viewer: Viewer) -> list[Task]:
    """What waits for a person, the worst first."""
    rank = {"fail": 0, "warning": 1}
    found = [task for provider in _tasks for task in provider(viewer) if task.count]
    return sorted(found, key=lambda task: rank.get(task.verdict, 2))


def columns() -> list[Column]:
    return sorted(_columns, key=lambda column: column.order)


def panels_for(viewer: Viewer) -> list[Component]:
    return [panel for provider in _panels if (panel := provider(viewer)) is not None]
