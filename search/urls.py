"""Addresses of the search, reserved on every portal host."""

from django.urls import path

from . import public
from .api import api

_patterns, _app, _namespace = api.urls

urlpatterns = [
    path("search/", public.results, name="search"),
    path("search/clicked", public.clicked, name="search-clicked"),
    path("search/opensearch.xml", public.opensearch, name="opensearch"),
    # Once there is a version 2, version 1 stays where it is said to be; without a version it is the first.
    path("api/v1/", (_patterns, _app, f"{_namespace}-v1")),
    path("api/", (_patterns, _app, _namespace)),
]
