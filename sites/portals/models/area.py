"""Nodes of the page tree above portals: root -> city -> district -> portal home. Rights over many sit here, once."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.models import Page

from cms.content.models.home import FixedPagePermissions


class AreaPage(Page):
    """A city or district as a branch of the tree; it has no address. Its collection holds those of its portals."""

    collection = models.OneToOneField("wagtailcore.Collection", models.PROTECT, editable=False, related_name="+")

    is_creatable = False
    parent_page_types: ClassVar = ["wagtailcore.Page", "zq_portals.AreaPage"]
    subpage_types: ClassVar = ["zq_portals.AreaPage", "zq_content.HomePage"]
    promote_panels: ClassVar = []
    settings_panels: ClassVar = []
    private_page_options: ClassVar = []

    class Meta:
        verbose_name = _("区域")
        verbose_name_plural = pgettext_lazy("plural", "区域")

    def permissions_for_user(self, user: AbstractUser) -> FixedPagePermissions:
        return FixedPagePermissions(user, self)

    def get_url_parts(self, request: Any = None) -> None:
        return None

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        raise Http404
