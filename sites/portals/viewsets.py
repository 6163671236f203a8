"""Screens of the registry. Every view of every viewset asks the permission policy, also about the row it shows."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.panels import Panel
from wagtail.admin.ui.tables import Column, DateColumn
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.permissions import policy_registry

from themes.facts import all_facts, facts

from . import panels
from .dashboard import Viewer
from .hosts import readable_host
from .kinds import PortalKind, PortalState
from .listing import RowTitle, ScopedIndexView
from .models import Membership, Mourning, Organisation, Person, Portal
from .person_forms import NewPersonForm, PersonForm
from .person_views import ACTIONS, NewPersonView, PersonActionView, PersonEditView, PersonIndexView
from .views import (
    STATE_VIEWS,
    NewMembershipView,
    OpenView,
    PortalEditView,
    PortalIndexView,
    StateView,
)

# Classes of cells: one that a phone leaves out, one that does not break.
WIDE, NAME = "zq-wide", "zq-name"


class Guarded:
    """Refuses a view about a row that the person has no right to, whatever the view itself checks."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "pk" in kwargs:
            policy = policy_registry.get_by_type(self.model)  # type: ignore[attr-defined]
            action = getattr(self, "permission_required", None) or "change"
            allowed = policy.instances_user_has_permission_for(request.user, action)
            if not allowed.filter(pk=kwargs["pk"]).exists():
                raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class GuardedViewSet(ModelViewSet):
    """A viewset whose views are all guarded, with neither copying nor Wagtail's search index."""

    index_view_class = ScopedIndexView
    copy_view_enabled = False
    add_to_reference_index = False
    search_backend_name = None
    list_per_page = 50

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        guarded = type(f"Guarded{view_class.__name__}", (Guarded, view_class), {})
        return super().construct_view(guarded, **kwargs)


class PortalFilterSet(WagtailFilterSet):
    kind = django_filters.ChoiceFilter(label=_("类型"), choices=PortalKind.choices)
    state = django_filters.ChoiceFilter(label=_("状态"), choices=PortalState.choices)
    parent = django_filters.ModelChoiceFilter(
        label=_("上级站点"),
        queryset=lambda request: (
            Portal.objects.filter(subordinates__in=[portal.pk for portal in Viewer(request.user).portals])
            .distinct()
            .order_by("pk")
        ),
    )
    theme = django_filters.ChoiceFilter(label=_("主题"), choices=lambda: [(one.name, one.title) for one in all_facts()])

    class Meta:
        model = Portal
        fields = ["kind", "state", "parent", "theme"]


class PortalViewSet(GuardedViewSet):
    model = Portal
    name = "portals"
    icon = "site"
    menu_label = pgettext_lazy("plural", "站点")
    index_view_class = PortalIndexView
    add_view_class = OpenView
    edit_view_class = PortalEditView
    filterset_class = PortalFilterSet
    # As opened: the city comes first.
    ordering = ["pk"]
    search_fields = ["name", "short_name", "host", "organiser", "site_code"]
    pk_path_converter = "int"
    list_display = [
        RowTitle("name", label=_("站点名称"), sort_key="name", url_name="portals:edit"),
        Column("host", label=_("域名"), sort_key="host", accessor=lambda row: readable_host(row.host), classname=WIDE),
        Column("kind", label=_("类型"), sort_key="kind", accessor="get_kind_display", classname=NAME),
        Column("state", label=_("状态"), sort_key="state", accessor="get_state_display", classname=NAME),
        Column("parent", label=_("上级站点"), classname=WIDE),
        Column("theme", label=_("主题"), sort_key="theme", accessor=lambda row: facts(row.theme).title, classname=WIDE),
    ]

    def get_edit_handler(self) -> Panel:
        return panels.editing.bind_to_model(self.model)

    def get_add_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        opening = panels.opening.bind_to_model(self.model)
        return super().get_add_view_kwargs(panel=opening, form_class=opening.get_form_class(), **kwargs)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"delete_url_name": None, "usage_url_name": None, **kwargs})

    def get_urlpatterns(self) -> list[URLPattern]:
        """Portals are closed and never deleted, so that view is left out; one for each state is added."""
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name not in ("delete", "usage")]
        return [*kept, *(self._state_pattern(state, names[0]) for state, names in STATE_VIEWS.items())]

    def _state_pattern(self, state: str, name: str) -> URLPattern:
        view = self.construct_view(StateView, new_state=state, **self.get_common_view_kwargs())
        return path(f"{name}/<int:pk>/", view, name=name)


class OrganisationViewSet(GuardedViewSet):
    model = Organisation
    name = "organisations"
    icon = "group"
    menu_label = pgettext_lazy("plural", "机构")
    search_fields = ["name", "code"]
    list_filter = ["kind"]
    list_display = [
        RowTitle("name", label=_("名称"), sort_key="name", url_name="organisations:edit"),
        Column("kind", label=_("类型"), accessor="get_kind_display"),
        Column("parent", label=_("上级机构")),
        Column("code", label=_("机构代码")),
    ]

    def get_edit_handler(self) -> Panel:
        return panels.organisation.bind_to_model(self.model)


class PersonFilterSet(WagtailFilterSet):
    is_active = django_filters.ChoiceFilter(label=_("账号"), choices=[("True", _("在用")), ("False", _("停用"))])
    organisation = django_filters.ModelChoiceFilter(
        label=_("机构"), field_name="memberships__organisation", queryset=Organisation.objects.all(), distinct=True
    )

    class Meta:
        model = Person
        fields = ["is_active", "organisation"]


def account_state(person: Person) -> str:
    return _("在用") if person.is_active else _("停用")


class PersonViewSet(GuardedViewSet):
    model = Person
    name = "people"
    icon = "user"
    menu_label = _("人员")
    index_view_class = PersonIndexView
    add_view_class = NewPersonView
    edit_view_class = PersonEditView
    filterset_class = PersonFilterSet
    ordering = ["username"]
    search_fields = ["username", "first_name", "last_name", "email"]
    list_display = [
        RowTitle("name", label=_("姓名"), accessor=str, url_name="people:edit", classname=f"title {NAME}"),
        Column("username", label=_("用户名"), sort_key="username", classname=WIDE),
        Column("roles", label=_("机构与角色"), accessor=lambda person: roles_of(person) or "—"),
        Column("is_active", label=_("账号"), accessor=account_state, classname=NAME),
        DateColumn("last_login", label=_("最近登录"), sort_key="last_login", classname=f"{WIDE} {NAME}"),
    ]

    def get_form_class(self, for_update: bool = False) -> type[PersonForm]:
        return PersonForm if for_update else NewPersonForm

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"delete_url_name": None, "usage_url_name": None, **kwargs})

    def register_admin_url_finder(self) -> None:
        """Links to users stay Wagtail's."""

    def get_urlpatterns(self) -> list[URLPattern]:
        """People are kept out and never deleted."""
        kept = [pattern for pattern in super().get_urlpatterns() if pattern.name not in ("delete", "usage")]
        return [*kept, *(self._action_pattern(view) for view in ACTIONS)]

    def _action_pattern(self, view_class: type[PersonActionView]) -> URLPattern:
        view = self.construct_view(view_class, **self.get_common_view_kwargs())
        return path(f"{view_class.url_name}/<int:pk>/", view, name=view_class.url_name)


def roles_of(person: Person) -> str:
    """What a person is where, for lists; memberships are prefetched."""
    return "，".join(f"{one.organisation}{one.get_role_display()}" for one in person.memberships.all())


class MembershipViewSet(GuardedViewSet):
    model = Membership
    name = "memberships"
    icon = "group"
    add_view_class = NewMembershipView
    menu_label = pgettext_lazy("plural", "成员")
    search_fields = ["user__username", "user__first_name", "user__last_name", "organisation__name"]
    list_filter = ["role", "with_subordinates"]
    list_display = [
        RowTitle("user", label=_("人员"), url_name="memberships:edit"),
        Column("organisation", label=_("机构"), sort_key="organisation__name"),
        Column("role", label=_("角色"), accessor="get_role_display"),
        Column(
            "with_subordinates",
            label=_("范围"),
            accessor=lambda row: _("含下属") if row.with_subordinates else _("本机构"),
        ),
    ]

    def get_edit_handler(self) -> Panel:
        return panels.membership.bind_to_model(self.model)


class MourningViewSet(GuardedViewSet):
    """Grey for a time: adding a row is the switch, deleting it ends it at once."""

    model = Mourning
    name = "mourning"
    icon = "date"
    menu_label = pgettext_lazy("plural", "哀悼模式")
    list_display = [
        RowTitle("reason", label=_("事由"), url_name="mourning:edit"),
        Column("portal", label=_("站点"), accessor=lambda row: row.portal or _("整个站群")),
        DateColumn("starts_at", label=_("开始")),
        DateColumn("ends_at", label=_("结束")),
    ]

    def get_edit_handler(self) -> Panel:
        return panels.mourning.bind_to_model(self.model)

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_common_view_kwargs(**{"usage_url_name": None, **kwargs})


class ClusterGroup(ModelViewSetGroup):
    menu_label = _("站群")
    menu_icon = "grid"
    menu_order = 50
    items = (PortalViewSet, OrganisationViewSet, PersonViewSet, MembershipViewSet, MourningViewSet)
