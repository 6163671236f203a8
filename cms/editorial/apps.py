from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EditorialConfig(AppConfig):
    name = "cms.editorial"
    label = "zq_editorial"
    verbose_name = _("审核")

    def ready(self) -> None:
        from sites.portals import dashboard

        from . import signal_handlers, tasks

        dashboard.add_tasks(tasks.tasks)
