"""What publishing adds to Wagtail's admin."""

from django.urls import URLPattern, path
from wagtail import hooks

from . import views


@hooks.register("register_admin_urls")
def preview_urls() -> list[URLPattern]:
    return [path("portal-preview/<int:site_id>/<path:name>", views.preview_file, name="portal_preview_file")]
