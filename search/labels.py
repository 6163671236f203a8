"""Names of facet values."""

from sites.portals.models import Portal


def portal_names() -> dict[str, str]:
    """Host -> name of every portal."""
    return dict(Portal.objects.values_list("host", "name"))
