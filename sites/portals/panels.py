"""The forms of the registry as panels: one page for opening, tabs for editing."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList, TabbedInterface

from .forms import OpeningForm, PortalForm
from .person_forms import MembershipForm

IDENTITY = ("site_code", "icp", "police_code", "mark", "mark_url")
CONTACT = ("organiser", "phone", "email", "address", "postcode", "report_url")

opening = ObjectList(
    [
        MultiFieldPanel(
            [
                FieldPanel("name"),
                FieldPanel("host"),
                FieldRowPanel([FieldPanel("kind"), FieldPanel("parent")]),
                FieldRowPanel([FieldPanel("theme"), FieldPanel("state")]),
            ],
            _("站点"),
        ),
        MultiFieldPanel(
            [FieldPanel("short_name"), *(FieldPanel(name) for name in (*IDENTITY, "organisation_code"))],
            _("标识（可稍后填写）"),
        ),
        MultiFieldPanel([FieldPanel(name) for name in CONTACT], _("联系方式（可稍后填写）")),
    ],
    base_form_class=OpeningForm,
)

editing = TabbedInterface(
    [
        ObjectList(
            [FieldPanel(name) for name in ("name", "short_name", "host", "aliases", *IDENTITY, "tags")],
            heading=_("标识"),
        ),
        ObjectList(
            [
                FieldPanel("theme"),
                FieldRowPanel([FieldPanel("hue"), FieldPanel("chroma")]),
                FieldPanel("masthead"),
                FieldPanel("logo"),
                FieldPanel("banner"),
                FieldPanel("traditional"),
            ],
            heading=_("外观"),
        ),
        ObjectList([FieldPanel(name) for name in CONTACT], heading=_("联系方式")),
    ],
    base_form_class=PortalForm,
)

organisation = ObjectList([FieldPanel("name"), FieldPanel("kind"), FieldPanel("parent"), FieldPanel("code")])

mourning = ObjectList(
    [FieldPanel("portal"), FieldPanel("reason"), FieldRowPanel([FieldPanel("starts_at"), FieldPanel("ends_at")])]
)

membership = ObjectList(
    [FieldPanel("user"), FieldPanel("organisation"), FieldPanel("role"), FieldPanel("with_subordinates")],
    base_form_class=MembershipForm,
)
