from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InteractionConfig(AppConfig):
    name = "cms.interaction"
    label = "zq_interaction"
    verbose_name = _("互动交流")
