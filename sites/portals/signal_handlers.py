"""What changes a portal without its row being saved."""

from typing import Any

from django.db.models.signals import post_delete
from django.dispatch import receiver

from . import journal
from .models import Portal, PortalAlias


@receiver(post_delete, sender=PortalAlias)
def tell_of_lost_alias(instance: PortalAlias, **kwargs: Any) -> None:
    journal.configured(instance.portal_id, ["aliases"], host=instance.host)


@receiver(post_delete, sender=Portal)
def tell_of_deletion(instance: Portal, **kwargs: Any) -> None:
    journal.configured(instance.pk, ["deleted"], host=instance.host)
