from django.apps import AppConfig


class PortalsConfig(AppConfig):
    name = "sites.portals"
    label = "zq_portals"
    verbose_name = "站点"
