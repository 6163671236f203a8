"""What content asks of the registry, by site."""

from .models import Portal


def organ_code(site_id: int) -> str:
    """Code of the organ that runs a portal, 9 characters. Raises Portal.DoesNotExist for a site of no portal."""
    return Portal.objects.values_list("organisation__code", flat=True).get(pk=site_id)


def collection_for(site_id: int) -> int:
    """Id of the collection that holds a portal's images and attachments."""
    return Portal.objects.values_list("collection_id", flat=True).get(pk=site_id)
