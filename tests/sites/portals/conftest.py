"""A small cluster: the city, a district, and a department under each."""

from dataclasses import dataclass

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group

from sites.portals.models import Membership, Portal
from sites.portals.opening import open_portal
from sites.portals.rights import CLUSTER_ADMINISTRATORS


@dataclass
class Cluster:
    city: Portal
    district: Portal
    bureau: Portal
    office: Portal


def open_cluster() -> tuple[int, ...]:
    city = open_portal("www.yunzhou.example", "云州市人民政府", "city")
    district = open_portal("www.qinghu.example", "青湖区人民政府", "district")
    bureau = open_portal("jyj.yunzhou.example", "云州市教育局", "department")
    office = open_portal("jyj.qinghu.example", "青湖区教育局", "department", parent=district)
    return city.pk, district.pk, bureau.pk, office.pk


@pytest.fixture(scope="module")
def opened(once) -> tuple[int, ...]:
    """The cluster, opened once per module."""
    return once(open_cluster)


def edit_data(portal: Portal, **changed: str) -> dict[str, str]:
    """What the edit form of a portal sends: everything as it is, but what is ``changed``."""
    names = ("name", "short_name", "host", "site_code", "icp", "police_code", "mark", "mark_url")
    look = ("theme", "hue", "chroma", "masthead")
    contact = ("organiser", "phone", "email", "address", "postcode", "report_url")
    return (
        {name: str(getattr(portal, name)) for name in (*names, *look, *contact)} | {"aliases": "", "tags": ""} | changed
    )


@pytest.fixture
def cluster(opened, db) -> Cluster:
    portals = Portal.objects.in_bulk(opened)
    return Cluster(*(portals[pk] for pk in opened))


@pytest.fixture
def person(db):
    """Make a user; with a portal and a role, a member of its organisation."""

    def make(name: str, portal: Portal | None = None, role: str = "editor", with_subordinates: bool = False):
        user = get_user_model().objects.create_user(name, f"{name}@example.org", "long-enough-1")
        if portal is not None:
            Membership.objects.create(
                user=user, organisation=portal.organisation, role=role, with_subordinates=with_subordinates
            )
        return user

    return make


@pytest.fixture
def chief(person):
    """A cluster administrator who is no superuser."""
    user = person("chief")
    user.groups.add(Group.objects.get(name=CLUSTER_ADMINISTRATORS))
    return user
