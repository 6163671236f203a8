from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdminConfig(AppConfig):
    name = "cms.settings.admin"
    label = "zq_admin"
    verbose_name = _("后台")

    def ready(self) -> None:
        from cms.changes.nudge import on_nudge
        from cms.settings.nudger import nudge

        from . import columns

        on_nudge(nudge)
        columns.register()
