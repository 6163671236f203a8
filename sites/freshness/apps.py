from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FreshnessConfig(AppConfig):
    name = "sites.freshness"
    label = "zq_freshness"
    verbose_name = _("时效监测")

    def ready(self) -> None:
        from cms.changes.readers import register
        from search import freshness as ranking
        from sites.publishing import affected, operation

        from . import confirming, dashboard, public_page
        from .history import HistoryReader

        dashboard.register()
        register(HistoryReader())
        ranking.set_lookup(confirming.last_days)
        operation.set_provider(public_page.table)
        affected.register(public_page.SUBJECT, public_page.touch)
