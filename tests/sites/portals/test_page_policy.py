"""Our policy for pages allows what Wagtail's allows, and asks as much for many grants as for few."""

import itertools

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Page
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

from cms.content.models import Article
from sites.portals.models import Membership, Portal
from sites.portals.page_policy import BranchPolicy, outermost
from tests.cms.editorial.conftest import log_in

ACTIONS = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
PEOPLE = [
    [],
    [("office", "editor", False)],
    [("office", "reviewer", False), ("bureau", "editor", False)],
    [("district", "administrator", True), ("bureau", "editor", False)],
    [("city", "editor", True), ("office", "administrator", False)],
    [("city", "reviewer", True), ("district", "editor", True)],
]


@pytest.fixture(scope="module")
def written(opened, once) -> list[int]:
    """A page on the city's portal and one on the office's: their ids."""
    return once(write, opened[0], opened[-1])


def write(*portals: int) -> list[int]:
    homes = (Portal.objects.get(pk=pk).home for pk in portals)
    return [home.add_child(instance=Article(title="自己写的")).pk for home in homes]


@pytest.fixture(params=PEOPLE, ids=lambda memberships: "+".join(map(str, itertools.chain(*memberships))) or "nobody")
def someone(request, cluster, written, person):
    """A person with memberships of several kinds, who has written a page on each portal."""
    user = person("someone")
    for name, role, below in request.param:
        organisation = getattr(cluster, name).organisation
        Membership.objects.create(user=user, organisation=organisation, role=role, with_subordinates=below)
    Page.objects.filter(pk__in=written).update(owner=user)
    return type(user).objects.get(pk=user.pk)


def ids(pages) -> list[int]:
    return sorted(pages.values_list("pk", flat=True))


def test_it_is_the_one_in_use():
    assert isinstance(policy_registry.get_by_type(Article), BranchPolicy)


@pytest.mark.parametrize("actions", [[action] for action in ACTIONS] + [["add", "change"], ["change", "publish"]])
def test_it_allows_what_wagtails_allows(someone, actions):
    ours, theirs = BranchPolicy(Page), PagePermissionPolicy(Page)
    assert ids(ours.instances_user_has_any_permission_for(someone, actions)) == ids(
        theirs.instances_user_has_any_permission_for(someone, actions)
    )


def test_it_shows_the_branches_that_wagtails_shows(someone):
    # Wagtail's fails for people without any grant; they see nothing.
    expected = ids(PagePermissionPolicy(Page).explorable_instances(someone)) if someone.groups.exists() else []
    assert ids(BranchPolicy(Page).explorable_instances(someone)) == expected


def test_nobody_who_left_may_do_anything(cluster, person):
    user = person("left", cluster.office, "administrator")
    user.is_active = False
    assert not BranchPolicy(Page).instances_user_has_permission_for(user, "change").exists()
    assert not BranchPolicy(Page).explorable_instances(user).exists()


def test_the_outermost_of_nested_paths_are_kept():
    assert outermost(["00010002", "0001", "00020001", "00010001", "0002000100A1"]) == ["0001", "00020001"]


def test_more_grants_take_no_more_queries_in_the_explorer(cluster, person):
    def queries(user) -> tuple[int, int]:
        client = log_in(user)
        address = reverse("wagtailadmin_explore", args=[cluster.office.home.pk])
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        return len(captured), max(query["sql"].count(" OR ") for query in captured)

    one = person("one", cluster.office, "administrator")
    many = person("many", cluster.office, "administrator")
    for portal in (cluster.city, cluster.district, cluster.bureau):
        Membership.objects.create(user=many, organisation=portal.organisation, role="administrator")
    (count, conditions), (more, more_conditions) = queries(one), queries(many)
    assert more == count
    # Three branches more, two conditions each (it, and what is above it), whatever the number of rights on them.
    assert more_conditions - conditions <= 6
