from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AdminConfig(AppConfig):
    name = "cms.settings.admin"
    label = "zq_admin"
    verbose_name = _("后台")

    def ready(self) -> None:
        from cms.changes.help import on_call
        from cms.changes.nudge import on_nudge
        from cms.settings.nudger import ask_to_check, call_workers, can_share, nudge
        from sites.publishing.receipts.recording import when_built

        from . import columns

        on_nudge(nudge)
        when_built(ask_to_check)
        if can_share():
            on_call(call_workers)
        columns.register()
