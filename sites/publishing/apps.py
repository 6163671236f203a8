from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PublishingConfig(AppConfig):
    name = "sites.publishing"
    label = "zq_publishing"
    verbose_name = _("静态发布")

    def ready(self) -> None:
        from cms.changes.readers import register
        from cms.content.hooks import set_preview
        from sites.portals.dashboard import add_panel

        from .integrity_panel import panel
        from .preview import respond
        from .reader import FileReader
        from .urgent import UrgentReader

        register(UrgentReader())
        register(FileReader())
        if settings.ZHANQUN_BUCKET:
            from .bucket.reader import BucketReader

            register(BucketReader())
        set_preview(respond)
        add_panel(panel)
