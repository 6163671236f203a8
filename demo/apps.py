from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "demo"
    label = "zq_demo"
    verbose_name = "演示"
