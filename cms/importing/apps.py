from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "cms.importing"
    label = "zq_importing"
    verbose_name = "导入"
