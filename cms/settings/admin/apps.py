from django.apps import AppConfig


class AdminConfig(AppConfig):
    name = "cms.settings.admin"
    label = "zq_admin"
    verbose_name = "后台"
