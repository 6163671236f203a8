from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    label = "zq_search"
    verbose_name = _("搜索")

    def ready(self) -> None:
        from cms.changes.readers import register

        from . import signal_handlers
        from .attachments.reader import AttachmentReader
        from .reader import IndexReader

        register(IndexReader())
        register(AttachmentReader())
        signal_handlers.connect()
