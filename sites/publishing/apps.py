from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "sites.publishing"
    label = "zq_publishing"
    verbose_name = "静态发布"
