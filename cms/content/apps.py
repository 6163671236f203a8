from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "cms.content"
    label = "zq_content"
    verbose_name = _("内容")

    def ready(self) -> None:
        from django.db.models import ForeignKey
        from wagtail.admin.forms.models import register_form_field_override
        from wagtail.models import AbstractPage

        from . import signal_handlers
        from .widgets import OnePageChooser

        register_form_field_override(
            ForeignKey,
            to=AbstractPage,
            override=lambda field: {"widget": OnePageChooser(target_models=[field.remote_field.model])},
        )
