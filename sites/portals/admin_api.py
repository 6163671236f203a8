"""Wagtail's API for its own screens, with the walls that those screens have."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import QuerySet
from wagtail.admin.api.views import PagesAdminAPIViewSet
from wagtail.api.v2.router import WagtailAPIRouter
from wagtail.documents.api.admin.views import DocumentsAdminAPIViewSet
from wagtail.images.api.admin.views import ImagesAdminAPIViewSet

from .isolation import media_for


class Pages(PagesAdminAPIViewSet):
    """To read only: its actions pass by the hooks that keep homes and areas in place, and no screen uses them."""

    actions: ClassVar[dict[str, type]] = {}


class Images(ImagesAdminAPIViewSet):
    def get_queryset(self) -> QuerySet[Any]:
        return media_for(self.request.user, super().get_queryset())


class Documents(DocumentsAdminAPIViewSet):
    def get_queryset(self) -> QuerySet[Any]:
        return media_for(self.request.user, super().get_queryset())


def restrict(router: WagtailAPIRouter) -> None:
    """Put these in the place of Wagtail's."""
    router.register_endpoint("pages", Pages)
    router.register_endpoint("images", Images)
    router.register_endpoint("documents", Documents)
