"""The search in Wagtail's admin."""

from typing import Any

from django.http import HttpRequest
from wagtail import hooks

from sites.portals.rights import is_cluster_administrator

from .permissions import register_policies
from .viewsets import SearchGroup

register_policies()


@hooks.register("register_admin_viewset")
def search_screens() -> SearchGroup:
    return SearchGroup()


@hooks.register("construct_main_menu")
def for_cluster_administrators(request: HttpRequest, items: list[Any]) -> None:
    """Whoever may not open the log need not see the menu that holds it."""
    if not is_cluster_administrator(request.user):
        label = str(SearchGroup.menu_label)
        items[:] = [item for item in items if str(item.label) != label]
