"""The screen as a part of the menu 站群."""

from __future__ import annotations

from django.http import HttpRequest
from django.urls import URLPattern, path
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from sites.portals.kinds import Role
from sites.portals.permissions import works_somewhere

from . import views


class ForAdministrators(MenuItem):
    """Shown to those who look after at least one portal."""

    def is_shown(self, request: HttpRequest) -> bool:
        return works_somewhere(request.user, [Role.ADMINISTRATOR])


class PublishingViewSet(ViewSet):
    name = "publishing"
    icon = "upload"
    menu_label = views.TITLE
    menu_item_class = ForAdministrators

    def get_urlpatterns(self) -> list[URLPattern]:
        return [
            path("", views.index, name="index"),
            path("figures.json", views.as_json, name="figures"),
            path("<int:site_id>/", views.portal, name="portal"),
            path("<int:site_id>/retry/", views.retry, name="retry"),
            path("<int:site_id>/switch/", views.switch, name="switch"),
            path("<int:site_id>/renew/", views.renew, name="renew"),
        ]
