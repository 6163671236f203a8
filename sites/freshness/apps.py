from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FreshnessConfig(AppConfig):
    name = "sites.freshness"
    label = "zq_freshness"
    verbose_name = _("时效监测")

    def ready(self) -> None:
        from cms.changes.readers import register

        from . import dashboard
        from .history import HistoryReader

        dashboard.register()
        register(HistoryReader())
