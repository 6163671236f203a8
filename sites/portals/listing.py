"""Lists of the registry's screens: the rows that a person may change, each with what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.functional import cached_property
from wagtail.admin.ui.tables import ButtonsColumnMixin, TitleColumn
from wagtail.admin.views import generic
from wagtail.permissions import policy_registry


class RowTitle(ButtonsColumnMixin, TitleColumn):
    """A title with the menu of its row. Wagtail gives one only to columns that it makes itself."""

    def asking(self, buttons: Callable[[Model], list[Any]]) -> RowTitle:
        """This column with the buttons that a view gives for a row."""
        column = copy(self)
        column.get_buttons = lambda row, _context: buttons(row)
        return column


class ScopedIndexView(generic.IndexView):
    """Lists what the permission policy lets the person change."""

    table_classname = "listing zq-dense"

    @cached_property
    def columns(self) -> list[Any]:
        columns = super().columns
        return [one.asking(self.get_list_buttons) if isinstance(one, RowTitle) else one for one in columns]

    def get_base_queryset(self) -> QuerySet[Any]:
        policy = policy_registry.get_by_type(self.model)
        rows = policy.instances_user_has_permission_for(self.request.user, "change")
        return rows.select_related(*(name for name in ("parent", "user", "organisation") if hasattr(self.model, name)))
