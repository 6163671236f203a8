from django.apps import AppConfig


class ContentConfig(AppConfig):
    name = "cms.content"
    label = "zq_content"
    verbose_name = "内容"

    def ready(self) -> None:
        from . import signal_handlers  # noqa: F401
