from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnouncementsConfig(AppConfig):
    name = "sites.announcements"
    label = "zq_announcements"
    verbose_name = _("公告推送")
