"""Work on many pages in one transaction locks all of them before the first one's change locks the log."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from wagtail import hooks
from wagtail.models import Page

from . import standing

# Actions that write what stands below the pages as well, asked to or not, and what counts the pages as its children.
_WHOLE_BRANCHES = ("delete", "move")


@hooks.register("before_bulk_action")
def hold_selected(request: HttpRequest, action_type: str, objects: Sequence[Any], action: Any) -> None:
    pages = [one for one in objects if isinstance(one, Page)]
    if action_type in _WHOLE_BRANCHES:
        _hold_moving(pages, action.cleaned_form.cleaned_data.get("chooser") if action.cleaned_form else None)
    else:
        _hold(pages, branches="include_descendants" in request.POST)


@hooks.register("before_unpublish_page")
def hold_unpublished(request: HttpRequest, page: Page) -> None:
    if request.method == "POST":
        _hold([page], branches="include_descendants" in request.POST)


@hooks.register("before_delete_page")
@hooks.register("before_move_page")
def hold_branch(request: HttpRequest, page: Page, destination: Page | None = None) -> None:
    if request.method == "POST":
        _hold_moving([page], destination)


def _hold_moving(pages: Sequence[Page], destination: Page | None) -> None:
    """Lock branches that leave their place, what they stand below until now, and where they go."""
    parents = {path[-1] for page in pages if (path := standing.paths_above(page))}
    _hold(pages, Q(path__in=parents | ({destination.path} if destination else set())), branches=True)


def _hold(pages: Sequence[Page], more: Q | None = None, *, branches: bool) -> None:
    wanted = Q(pk__in=[page.pk for page in pages]) | (more or Q())
    for page in pages if branches else ():
        wanted |= Q(path__startswith=page.path)
    if pages:
        standing.hold_all(Page.objects.filter(wanted))
