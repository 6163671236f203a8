"""Addresses that a program answers; everything else on a portal is a file."""

from django.urls import include, path
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from . import views

urlpatterns = [
    path("healthz", views.healthz),
    path("readyz", views.readyz),
    path("metrics", views.metrics),
    path("admin-media/<path:path>", views.uploaded),
    path("admin/documents/", include(wagtaildocs_urls)),
    path("admin/", include(wagtailadmin_urls)),
    path("", include("sites.freshness.urls")),
    path("", include("search.urls")),
    path("", include("cms.interaction.urls")),
]

handler500 = "cms.settings.failing.server_error"
