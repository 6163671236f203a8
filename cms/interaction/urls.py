"""Addresses reserved on every portal host."""

from django.urls import path

from . import public

urlpatterns = [
    path("follow/", public.follow, name="follow"),
    path("follow/confirm/<str:token>/", public.confirm, name="follow-confirm"),
    path("follow/stop/<str:token>/", public.stop, name="follow-stop"),
]
