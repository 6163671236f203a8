from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContentConfig(AppConfig):
    name = "cms.content"
    label = "zq_content"
    verbose_name = _("内容")

    def ready(self) -> None:
        from . import signal_handlers  # noqa: F401
