"""Who may see the receipts of a portal's pages, and ask for another look."""

from django.contrib.auth.models import AbstractUser
from django.db.models import QuerySet

from sites.portals.models import Portal
from sites.portals.permissions import portals_administered_by, portals_of
from sites.portals.rights import is_cluster_administrator


def seen_portals(user: AbstractUser) -> QuerySet[Portal]:
    """Portals whose receipts a person sees: those with a role on them."""
    return Portal.objects.all() if is_cluster_administrator(user) else portals_of(user)


def kept_portals(user: AbstractUser) -> QuerySet[Portal]:
    """Portals whose publishing a person looks after."""
    return Portal.objects.all() if is_cluster_administrator(user) else portals_administered_by(user)


def may_see(user: AbstractUser, site_id: int | None) -> bool:
    return site_id is not None and seen_portals(user).filter(pk=site_id).exists()
