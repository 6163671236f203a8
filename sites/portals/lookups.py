"""What content asks of the registry, by site."""

from wagtail.models import Collection

from .models import Portal


def organ_code(site_id: int) -> str:
    """Code of the organ that runs a portal, 9 characters; the site's number for a site of no portal."""
    return Portal.objects.values_list("organisation__code", flat=True).filter(pk=site_id).first() or f"{site_id:09d}"


def collection_for(site_id: int) -> Collection | None:
    """The collection that holds a portal's images and attachments."""
    portal = Portal.objects.select_related("collection").filter(pk=site_id).first()
    return portal.collection if portal else None
