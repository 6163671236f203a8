"""The ways a page changes without being saved: moved, deleted, restricted."""

from typing import Any

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import post_page_move

from cms.changes.log import record
from cms.changes.models import Change

from . import publications
from .models.channel import Channel
from .models.media import PortalDocument, PortalImage
from .models.publication import Publication


@receiver(post_page_move)
def follow_move(instance: Page, **kwargs: Any) -> None:
    page = Page.objects.get(pk=instance.pk).specific
    publications.resync_tree(page)
    # Sorting channels moves them: their siblings' order is published too.
    for sibling in Channel.objects.sibling_of(page).exclude(pk=page.pk):
        publications.sync(sibling)


@receiver(post_delete, sender=Publication)
def tell_of_withdrawal(instance: Publication, **kwargs: Any) -> None:
    publications.record_withdrawal(instance)


@receiver([post_save, post_delete], sender=PageViewRestriction)
def follow_restriction(instance: PageViewRestriction, **kwargs: Any) -> None:
    publications.resync_tree(instance.page)


@receiver([post_save, post_delete], sender=PortalImage)
@receiver([post_save, post_delete], sender=PortalDocument)
def tell_of_replacement(instance: PortalImage | PortalDocument, **kwargs: Any) -> None:
    if kwargs.get("created"):
        return  # nothing published can use it yet
    subject = "image" if isinstance(instance, PortalImage) else "document"
    record(Change.Kind.REPLACED, subject, instance.pk)
