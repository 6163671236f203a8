"""Addresses reserved on every portal host."""

from django.urls import path, re_path

from . import public, public_feeds

urlpatterns = [
    path("follow/", public.follow, name="follow"),
    re_path(r"^follow/feeds/(?P<name>.{1,200})\.(?P<form>xml|json)$", public_feeds.feed, name="feed"),
    path("follow/confirm/<str:token>/", public.confirm, name="follow-confirm"),
    path("follow/stop/<str:token>/", public.stop, name="follow-stop"),
]
