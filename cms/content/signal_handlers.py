"""The ways a page changes without being saved by its own class: moved, deleted, restricted."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete, post_save, pre_save
from django.dispatch import receiver
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_unpublished, post_page_move

from cms.changes.log import record
from cms.changes.models import Change

from . import publications
from .models.base import PublishedPage
from .models.channel import Channel
from .models.media import PortalDocument, PortalImage
from .models.publication import Publication


@receiver(post_page_move)
def follow_move(parent_page_after: Page, instance: Page, **kwargs: Any) -> None:
    with transaction.atomic():
        publications.sync_tree(Page.objects.get(pk=instance.pk))
        # Sorting moves channels, and shifts those after them: their order is published too.
        parent = Page.objects.get(pk=parent_page_after.pk)
        publications.sync_pages(Page.objects.descendant_of(parent).type(Channel))


@receiver([page_published, page_unpublished])
def follow_page(instance: Page, **kwargs: Any) -> None:
    """Wagtail unpublishes through the plain ``Page`` here and there (expiry), which our ``save`` does not see."""
    if isinstance(instance, PublishedPage):
        publications.sync(instance)


@receiver(post_save, sender=Page)
def follow_plain_save(instance: Page, **kwargs: Any) -> None:
    if instance.live:
        return
    if instance.numchild:
        publications.sync_tree(instance)
    else:
        publications.withdraw([instance.pk])


@receiver(post_delete, sender=Publication)
def tell_of_withdrawal(instance: Publication, **kwargs: Any) -> None:
    publications.record_withdrawals([instance])


@receiver([post_save, post_delete], sender=PageViewRestriction)
def follow_restriction(instance: PageViewRestriction, origin: Any = None, **kwargs: Any) -> None:
    if _dies_with_its_page(origin):
        return
    publications.sync_tree(instance.page)


@receiver(pre_save, sender=Redirect)
def remember_left_address(instance: Redirect, **kwargs: Any) -> None:
    stored = Redirect.objects.filter(pk=instance.pk).values_list("site_id", "old_path")
    instance.left_address = stored.first()


@receiver([post_save, post_delete], sender=Redirect)
def tell_of_redirect(instance: Redirect, **kwargs: Any) -> None:
    """The change names the old address, and the one before that where it was changed: ``left``, site and path."""
    left = getattr(instance, "left_address", None)
    moved = {"left": left} if left and left != (instance.site_id, instance.old_path) else {}
    with transaction.atomic():
        record(
            Change.Kind.CONFIGURED,
            "redirect",
            instance.pk,
            site_id=instance.site_id,
            payload={"old_path": instance.old_path, **moved},
        )


@receiver(post_delete, sender=PortalImage)
@receiver(post_delete, sender=PortalDocument)
def tell_of_deletion(instance: PortalImage | PortalDocument, **kwargs: Any) -> None:
    with transaction.atomic():
        instance.record_replacement()


def _dies_with_its_page(origin: Any) -> bool:
    """Whether a deletion began at a page: what hangs on it is deleted along, before the page itself."""
    model = origin.model if isinstance(origin, QuerySet) else type(origin)
    return origin is not None and not issubclass(model, PageViewRestriction)
