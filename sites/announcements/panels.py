"""The form of an announcement as panels."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList

from .forms import AnnouncementForm

editing = ObjectList(
    [
        MultiFieldPanel(
            [FieldPanel(name) for name in ("title", "severity", "body", "link_url", "attachments")], _("内容")
        ),
        MultiFieldPanel(
            [FieldPanel("origin")]
            + [FieldPanel(f"to_{name}") for name in ("cluster", "districts", "kinds", "tags", "portals")]
            + [FieldPanel("except_districts"), FieldPanel("exceptions")],
            _("推送给谁"),
        ),
        MultiFieldPanel([FieldPanel(name) for name in ("banner", "channel_kinds", "home", "rank")], _("显示在哪里")),
        MultiFieldPanel([FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])], _("何时显示")),
        MultiFieldPanel([FieldPanel("mandatory"), FieldPanel("answer_by")], _("站点可否选择")),
        MultiFieldPanel([FieldPanel(name) for name in ("spoken", "title_en", "body_en")], _("大字、朗读和英文")),
    ],
    base_form_class=AnnouncementForm,
)
