"""Addresses of the search, reserved on every portal host."""

from django.urls import path

from . import public
from .api import api

urlpatterns = [
    path("search/", public.results, name="search"),
    path("search/clicked", public.clicked, name="search-clicked"),
    path("search/opensearch.xml", public.opensearch, name="opensearch"),
    path("api/", api.urls),
]
