"""Wagtail answers every address that is none of the admin's (``bakery_settings``)."""

from django.urls import re_path
from wagtail.views import serve

from cms.settings.urls import urlpatterns as ours

urlpatterns = [*ours, re_path("^(.*)$", serve)]
