from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SharingConfig(AppConfig):
    name = "sites.sharing"
    label = "zq_sharing"
    verbose_name = _("内容共享")
