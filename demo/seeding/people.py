"""People of the demo: one editor and one reviewer for a few portals, with passwords made at random."""

import secrets

from django.contrib.auth import get_user_model
from django.db import transaction

from sites.portals.kinds import Role
from sites.portals.models import Membership, Portal
from sites.portals.rights import sync_organisation

from . import source

ROLES = (
    ("bianji", "编辑", Role.EDITOR),
    ("shenhe", "审核", Role.REVIEWER),
    ("guanli", "站点管理员", Role.ADMINISTRATOR),
)


@transaction.atomic
def add_people() -> list[tuple[str, str, str]]:
    """Make those that are missing: (name, password, what for). The passwords are shown once and stored hashed only."""
    made = []
    users = get_user_model()
    for portal in source.portals():
        organisation = Portal.objects.get(host=portal.host).organisation
        for prefix, title, role in ROLES:
            name = f"{prefix}-{portal.key}"
            if users.objects.filter(**{users.USERNAME_FIELD: name}).exists():
                continue
            password = secrets.token_urlsafe(9)
            user = users.objects.create_user(name, password=password, last_name=portal.short, first_name=title)
            Membership.objects.create(user=user, organisation=organisation, role=role)
            made.append((name, password, f"{portal.name}{title}"))
        sync_organisation(organisation)
    return made
