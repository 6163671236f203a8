from django.apps import AppConfig


class ChangesConfig(AppConfig):
    name = "cms.changes"
    label = "zq_changes"
    verbose_name = "变更"
