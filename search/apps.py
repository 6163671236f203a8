from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "search"
    label = "zq_search"
    verbose_name = "搜索"

    def ready(self) -> None:
        from cms.changes.readers import register

        from . import signal_handlers
        from .reader import IndexReader

        register(IndexReader())
        signal_handlers.connect()
