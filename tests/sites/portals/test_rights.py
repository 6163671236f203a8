"""Groups and permissions follow memberships, and only memberships."""

import pytest
from django.contrib.auth.models import Group
from wagtail.models import GroupCollectionPermission, GroupPagePermission, Page, Site, WorkflowPage

from sites.portals.models import Membership, RoleGroup
from sites.portals.opening import open_portal
from sites.portals.permissions import portals_administered_by, portals_of
from sites.portals.rights import sync_memberships

EXPECTED = {
    "editor": {"add_page", "change_page"},
    "reviewer": {"add_page", "change_page", "publish_page"},
    "administrator": {"add_page", "change_page", "publish_page", "lock_page", "unlock_page", "bulk_delete_page"},
}
MEDIA = {f"{action}_{model}" for action in ("add", "change", "choose") for model in ("image", "document")}


def _state():
    pages = GroupPagePermission.objects.values_list("group__name", "page", "permission__codename")
    media = GroupCollectionPermission.objects.values_list("group__name", "collection", "permission__codename")
    members = Group.user_set.through.objects.values_list("group__name", "user")
    return sorted(pages), sorted(media), sorted(members)


@pytest.mark.parametrize("role", EXPECTED)
def test_a_role_grants_its_permissions_on_home_and_collection(cluster, person, role):
    user = person("one", cluster.bureau, role)
    group = user.groups.get()
    pages = group.page_permissions.values_list("page", "permission__codename")
    assert set(pages) == {(cluster.bureau.home.pk, codename) for codename in EXPECTED[role]}
    media = group.collection_permissions.values_list("collection", "permission__codename")
    assert set(media) == {(cluster.bureau.collection_id, codename) for codename in MEDIA}
    assert user.has_perm("wagtailadmin.access_admin")


def test_with_subordinates_the_grant_sits_once_at_the_area(cluster, person):
    group = person("one", cluster.city, "editor", with_subordinates=True).groups.get()
    assert set(group.page_permissions.values_list("page", flat=True)) == {cluster.city.area_id}
    assert set(group.collection_permissions.values_list("collection", flat=True)) == {cluster.city.area.collection_id}
    home = Page.objects.get(pk=cluster.office.home.pk)
    assert home.permissions_for_user(group.user_set.get()).can_edit()


def test_syncing_again_changes_nothing_and_repairs_what_was_changed_by_hand(cluster, person):
    person("one", cluster.bureau, "editor")
    person("two", cluster.district, "administrator", with_subordinates=True)
    before = _state()
    sync_memberships()
    assert _state() == before
    GroupPagePermission.objects.first().delete()
    group = RoleGroup.objects.get(organisation=cluster.office.organisation, role="editor").group
    group.user_set.add(*person("two-b", cluster.bureau, "editor").groups.first().user_set.all())
    Membership.objects.get(user__username="two-b").delete()
    sync_memberships()
    assert _state() == before


def test_a_membership_taken_away_takes_its_rights_along(cluster, person):
    user = person("one", cluster.city, "editor", with_subordinates=True)
    groups = Group.objects.count()
    user.memberships.all().delete()
    assert not user.groups.exists()
    assert Group.objects.count() == groups - 1


def test_a_second_portal_of_an_organisation_joins_its_groups(cluster, person):
    user = person("one", cluster.bureau, "editor")
    second = open_portal(
        "ksy.yunzhou.example", "云州市教育考试院", "department", organisation=cluster.bureau.organisation
    )
    pages = set(user.groups.get().page_permissions.values_list("page", flat=True))
    assert pages == {cluster.bureau.home.pk, second.home.pk}


def test_a_renamed_organisation_renames_its_groups(cluster, person):
    user = person("one", cluster.bureau)
    cluster.bureau.organisation.name = "云州市教育体育局"
    cluster.bureau.organisation.save()
    assert user.groups.get().name.startswith("云州市教育体育局")


def test_administered_portals_follow_the_hierarchy(cluster, person):
    def hosts(user):
        return set(portals_administered_by(user).values_list("host", flat=True))

    assert hosts(person("a", cluster.district, "administrator")) == {cluster.district.host}
    above = person("b", cluster.district, "administrator", with_subordinates=True)
    assert hosts(above) == {cluster.district.host, cluster.office.host}
    editor = person("c", cluster.city, "editor", with_subordinates=True)
    assert hosts(editor) == set()
    assert portals_of(editor).count() == 4
    inactive = person("d", cluster.city, "administrator")
    inactive.is_active = False
    assert not portals_of(inactive).exists()


def test_wagtails_own_groups_site_and_workflow_are_gone(db):
    assert not Group.objects.filter(name__in=["Editors", "Moderators"]).exists()
    assert not WorkflowPage.objects.filter(workflow__name="Moderators approval").exists()
    assert not Site.objects.filter(is_default_site=True).exists()
