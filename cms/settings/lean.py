"""Load Django for a command that edits nothing, without what Wagtail's apps set up for its admin and its API.

Four apps load the API, every view of snippets and every module of hooks from their ``ready``, whether they are used or
not: a third of the time of a start. Models, their checks and this program's own apps are as everywhere.
"""

from __future__ import annotations

from django.apps import apps
from django.conf import settings
from django.utils.log import configure_logging
from wagtail.contrib.redirects.apps import WagtailRedirectsAppConfig
from wagtail.documents.apps import WagtailDocsAppConfig
from wagtail.images.apps import WagtailImagesAppConfig
from wagtail.snippets.apps import WagtailSnippetsAppConfig


class Redirects(WagtailRedirectsAppConfig):
    def ready(self) -> None:
        """Permissions, redirects made as pages move, API."""


class Snippets(WagtailSnippetsAppConfig):
    def ready(self) -> None:
        """Views of snippets, permissions made by ``migrate``, API."""


class Documents(WagtailDocsAppConfig):
    def ready(self) -> None:
        """Permissions, files deleted with their documents, references, API."""


class Images(WagtailImagesAppConfig):
    def ready(self) -> None:
        """Permissions, files deleted with their images, widgets, references, API."""


_IN_PLACE_OF = {config.name: f"{__name__}.{config.__name__}" for config in (Redirects, Snippets, Documents, Images)}


def setup() -> None:
    """As ``django.setup``, which finds everything loaded afterwards."""
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    apps.populate(_IN_PLACE_OF.get(app, app) for app in settings.INSTALLED_APPS)
