from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalsConfig(AppConfig):
    name = "sites.portals"
    label = "zq_portals"
    verbose_name = _("站点")

    def ready(self) -> None:
        from cms.content import hooks

        from . import dashboard, lookups, signal_handlers, tasks

        dashboard.add_tasks(tasks.tasks)
        hooks.set_organ_code(lookups.organ_code)
        hooks.set_collection_lookup(lookups.collection_for)
