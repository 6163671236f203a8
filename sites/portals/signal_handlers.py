"""What changes a portal, or rights over it, without the portal's row being saved."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig, apps
from django.contrib.auth.management import create_permissions
from django.db.models.signals import post_delete, post_migrate, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Site

from cms.content.kinds import Kind
from cms.content.models import PortalImage, Publication
from cms.content.signals import channels_published

from . import journal
from .hosts import normalise_host
from .kinds import PortalKind
from .models import AreaPage, Membership, Organisation, Portal, PortalAlias
from .rights import sync_cluster_administrators, sync_organisation


@receiver(post_delete, sender=PortalAlias)
def tell_of_lost_alias(instance: PortalAlias, **kwargs: Any) -> None:
    journal.configured(instance.portal_id, ["aliases"], host=instance.host)


@receiver(post_delete, sender=Portal)
def tell_of_deletion(instance: Portal, **kwargs: Any) -> None:
    journal.configured(instance.pk, ["deleted"], host=instance.host)


@receiver(pre_delete, sender=PortalImage)
def take_off_lost_picture(instance: PortalImage, **kwargs: Any) -> None:
    """The database would empty the portal's field and tell nobody."""
    for name in ("logo", "banner"):
        Portal.objects.filter(**{name: instance.pk}).update(**{name: None})


@receiver(post_save, sender=AreaPage)
def tell_of_renamed_area(instance: AreaPage, created: bool, **kwargs: Any) -> None:
    """The directory of portals names the departments of an area after it."""
    if created:
        return
    heads = Portal.objects.filter(area_id=instance.pk).exclude(kind=PortalKind.DEPARTMENT)
    for pk in heads.order_by("pk").values_list("pk", flat=True):
        journal.configured(pk, ["area"])


@receiver(post_save, sender=Site)
def follow_site(instance: Site, created: bool, **kwargs: Any) -> None:
    """A host changed in Wagtail's own screen is the portal's host."""
    portal = None if created else Portal.objects.filter(pk=instance.pk).first()
    if portal and portal.host != instance.hostname:
        # It becomes the name of a folder. Raises ValidationError for what is no host.
        portal.host = normalise_host(instance.hostname)
        portal.save(update_fields=["host"])


@receiver(channels_published)
def tell_of_navigation(pairs: Sequence[tuple[Publication, Publication | None]], **kwargs: Any) -> None:
    """A channel that appears, moves, is renamed or leaves the menu changes the navigation of its portal."""
    changed = [pair for pair in pairs if _in_navigation(pair[0]) != _in_navigation(pair[1])]
    _navigation_changed({row.site_id for pair in changed for row in pair if row})


@receiver(post_delete, sender=Publication)
def tell_of_lost_channel(instance: Publication, **kwargs: Any) -> None:
    if instance.kind == Kind.CHANNEL:
        _navigation_changed({instance.site_id})


@receiver([post_save, post_delete], sender=Membership)
def follow_membership(instance: Membership, **kwargs: Any) -> None:
    sync_organisation(instance.organisation)


@receiver(post_save, sender=Organisation)
def follow_organisation(instance: Organisation, created: bool, **kwargs: Any) -> None:
    if not created:
        sync_organisation(instance)


@receiver(post_migrate)
def give_cluster_administrators_their_rights(app_config: AppConfig, using: str, **kwargs: Any) -> None:
    """After the last of the apps whose permissions are granted."""
    if app_config.name != "django.contrib.auth":
        return
    for name in ("wagtailadmin", "wagtailcore", "wagtailimages", "wagtaildocs"):
        create_permissions(apps.get_app_config(name), verbosity=0, using=using)
    sync_cluster_administrators()


def _in_navigation(row: Publication | None) -> tuple[Any, ...] | None:
    if row is None or not row.data["in_menu"]:
        return None
    return row.site_id, row.path, row.title, row.data["order"]


def _navigation_changed(site_ids: set[int]) -> None:
    # A portal being opened has no row yet; its own change tells of everything.
    for portal in Portal.objects.filter(pk__in=site_ids).only("pk").order_by("pk"):
        journal.configured(portal.pk, ["navigation"])
