from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AnnouncementsConfig(AppConfig):
    name = "sites.announcements"
    label = "zq_announcements"
    verbose_name = _("公告推送")

    def ready(self) -> None:
        from cms.changes.readers import register
        from cms.content import hooks
        from sites.portals import dashboard
        from sites.publishing import affected, announced

        from . import delivering, holding, reader, sending, showing, tasks

        hooks.set_may_hide(holding.may_hide)
        announced.set_provider(showing.shown)
        announced.on_written(delivering.note_bars)
        affected.register(sending.SUBJECT, reader.touch)
        register(reader.AnnouncementReader())
        register(reader.ItemReader())
        dashboard.add_tasks(tasks.tasks)
