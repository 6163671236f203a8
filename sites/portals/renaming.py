"""A portal's new name, brought to whatever bore the old one, in the transaction that renames it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.models import Collection, Page

from cms.changes.log import lock_log
from cms.content import standing

from .kinds import PortalKind

if TYPE_CHECKING:
    from .models import Portal

_GOVERNMENT = ("人民政府", "政府")


def check(portal: Portal, old_name: str) -> None:
    """Refuse a name that the portal's organisation, which follows it, cannot take. Raises ValidationError."""
    organisation = portal.organisation
    if organisation.name != old_name or portal.name == old_name:
        return
    if type(organisation).objects.filter(name=portal.name).exclude(pk=organisation.pk).exists():
        raise ValidationError(
            {"name": _("机构“%s”已登记，主办机构不能随站点改成这个名称。请换名称，或先修改机构。") % portal.name}
        )


def hold(portal: Portal) -> None:
    """Lock what follows a new name or host in the order of every edit: pages from the top down, then the log."""
    standing.hold_all(Page.objects.filter(pk__in=[portal.home.pk, portal.area_id]))
    lock_log()


def follow(portal: Portal, old_name: str) -> None:
    """Rename home page, area, collections and organisation (whose groups follow by a signal).

    The home page always bears the portal's name; the others only as long as nobody gave them another one.
    """
    home = portal.home.specific
    home.title = home.draft_title = portal.name
    home.save()
    _rename_collection(portal.collection_id, old_name, portal.name)
    if portal.area is not None and portal.kind != PortalKind.DEPARTMENT:
        _rename_area(portal, area_name(old_name), area_name(portal.name))
    organisation = portal.organisation
    if organisation.name == old_name:
        organisation.name = portal.name
        organisation.save()


def area_name(name: str) -> str:
    """``云州市`` of ``云州市人民政府``."""
    for suffix in _GOVERNMENT:
        if name.endswith(suffix) and len(name) > len(suffix) + 1:
            return name.removesuffix(suffix)
    return name


def _rename_area(portal: Portal, old: str, new: str) -> None:
    # Only its title: others may have added portals to the area since it was read.
    Page.objects.filter(pk=portal.area_id, title=old).update(title=new, draft_title=new)
    _rename_collection(portal.area.collection_id, old, new)


def _rename_collection(pk: int, old: str, new: str) -> None:
    Collection.objects.filter(pk=pk, name=old).update(name=new)
