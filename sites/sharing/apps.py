from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "sites.sharing"
    label = "zq_sharing"
    verbose_name = _("内容共享")

    def ready(self) -> None:
        from cms.changes.readers import register
        from cms.content.models import Channel
        from sites.portals import dashboard, transitions

        from . import tasks, where_used
        from .reader import SharingReader
        from .webhooks import WebhookReader

        # References may be moved among channels like any other page.
        Channel.subpage_types = [*Channel.subpage_types, "zq_sharing.Reference"]
        register(SharingReader())
        register(WebhookReader())
        dashboard.add_tasks(tasks.tasks)
        transitions.consequences.append(where_used.going_with)
