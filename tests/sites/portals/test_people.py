"""People: made by cluster administrators; members added and taken away by a portal's administrator, never above it."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse
from wagtail.models import ModelLogEntry

from sites.portals.models import Membership
from sites.portals.people import create_person
from sites.portals.rights import CLUSTER_ADMINISTRATORS

from .test_admin import admin_urls
from .test_isolation import refused


@pytest.fixture
def own(client, cluster, person):
    """The administrator of the district's education bureau, logged in."""
    user = person("own", cluster.office, "administrator")
    client.force_login(user)
    return user


def _new(cluster, **changed: str) -> dict[str, str]:
    data = {"username": "zhangsan", "first_name": "张三", "email": "z@example.org", "role": "editor"}
    return data | {"organisation": str(cluster.bureau.organisation_id)} | changed


def _password_in(response) -> str:
    return re.search(r'id="first-password">([^<]+)<', response.content.decode())[1]


def _member(cluster, user: str, role: str = "editor", portal: str = "office", **more: str) -> dict[str, str]:
    return {"user": user, "organisation": str(getattr(cluster, portal).organisation_id), "role": role, **more}


def test_a_cluster_administrator_makes_a_person_who_logs_in_with_the_password_shown_once(client, chief, cluster):
    client.force_login(chief)
    response = client.post(reverse("people:add"), _new(cluster))
    assert "no-store" in response["Cache-Control"]
    made = get_user_model().objects.get(username="zhangsan")
    assert (made.first_name, made.is_staff, made.is_superuser) == ("张三", False, False)
    assert made.groups.get().portal_role.role == "editor"
    newcomer = Client()
    credentials = {"username": "zhangsan", "password": _password_in(response)}
    assert newcomer.post(reverse("wagtailadmin_login"), credentials)["Location"] == reverse("wagtailadmin_home")
    assert _password_in(response) not in client.get(reverse("people:edit", args=[made.pk])).content.decode()
    assert ModelLogEntry.objects.filter(action="wagtail.create", object_id=str(made.pk)).exists()


def test_passwords_are_never_the_same(db):
    passwords = {create_person(f"p{number}", "某人")[1] for number in range(5)}
    assert len(passwords) == 5
    assert all(re.fullmatch(r"[a-z2-9]{4}(-[a-z2-9]{4}){2}", password) for password in passwords)


@pytest.mark.parametrize(
    ("changed", "field"),
    [({"username": "taken"}, "username"), ({"username": "张 三"}, "username"), ({"first_name": ""}, "first_name")],
)
def test_a_wrong_person_is_refused_with_the_reason(client, chief, cluster, person, changed, field):
    person("taken")
    client.force_login(chief)
    response = client.post(reverse("people:add"), _new(cluster, **changed))
    errors = response.context["form"].errors
    assert list(errors) == [field]
    assert str(errors[field][0]) in response.content.decode()
    assert not get_user_model().objects.filter(first_name="张三").exists()


def test_a_form_cannot_make_a_superuser_or_a_cluster_administrator(client, chief, cluster):
    client.force_login(chief)
    more = {"is_superuser": "on", "is_staff": "on", "groups": str(Group.objects.get(name=CLUSTER_ADMINISTRATORS).pk)}
    client.post(reverse("people:add"), _new(cluster, **more))
    made = get_user_model().objects.get(username="zhangsan")
    client.post(reverse("people:edit", args=[made.pk]), {"first_name": "张三", "email": ""} | more)
    made.refresh_from_db()
    assert (made.is_superuser, made.is_staff, made.groups.count()) == (False, False, 1)


def test_a_deactivated_person_is_out_at_once_and_comes_back_with_the_same_rights(client, chief, cluster, person):
    user = person("li", cluster.bureau)
    inside = Client()
    inside.force_login(user)
    client.force_login(chief)
    client.post(reverse("people:deactivate", args=[user.pk]))
    assert inside.get(reverse("wagtailadmin_home")).status_code == 302
    assert "已停用" in client.get(reverse("people:edit", args=[user.pk])).content.decode()
    assert "li" in client.get(reverse("people:index") + "?is_active=False").content.decode()
    client.post(reverse("people:activate", args=[user.pk]))
    inside.force_login(get_user_model().objects.get(pk=user.pk))
    assert cluster.bureau.name in inside.get(reverse("wagtailadmin_home")).content.decode()


def test_a_new_password_ends_the_sessions_of_the_old(client, chief, cluster, person):
    user = person("li", cluster.bureau)
    inside = Client()
    inside.force_login(user)
    client.force_login(chief)
    password = _password_in(client.post(reverse("people:password", args=[user.pk])))
    assert inside.get(reverse("wagtailadmin_home")).status_code == 302
    user.refresh_from_db()
    assert user.check_password(password)


def test_looking_changes_nothing(client, chief, cluster, person):
    user = person("li", cluster.bureau)
    client.force_login(chief)
    for address in admin_urls({"people": user.pk}, ["people"]):
        assert client.get(address).status_code == 200, address
    before = user.password
    user.refresh_from_db()
    assert (user.is_active, user.password) == (True, before)


@pytest.mark.parametrize("equal", ["superuser", "cluster administrator"])
def test_superusers_and_equals_are_out_of_a_cluster_administrators_reach(client, chief, person, equal):
    other = person("other")
    if equal == "superuser":
        other.is_superuser = True
        other.save()
    else:
        other.groups.add(Group.objects.get(name=CLUSTER_ADMINISTRATORS))
    client.force_login(chief)
    assert "other" not in client.get(reverse("people:index")).content.decode()
    for address in admin_urls({"people": other.pk}, ["people"]):
        if f"/{other.pk}/" in address:
            assert refused(client.get(address)), address
            assert refused(client.post(address, {"first_name": "x"})), address


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_people_are_for_cluster_administrators_alone(client, cluster, person, role):
    other = person("other", cluster.office)
    client.force_login(person("one", cluster.office, role))
    for address in admin_urls({"people": other.pk}, ["people"]):
        assert refused(client.get(address)), address
        assert refused(client.post(address)), address


def test_a_portals_administrator_adds_and_removes_editors_and_reviewers_of_the_own_organisation(
    client, own, cluster, person
):
    user = person("li")
    assert client.post(reverse("memberships:add"), _member(cluster, "li")).status_code == 302
    made = Membership.objects.get(user=user)
    assert user.groups.exists()
    address = reverse("memberships:edit", args=[made.pk])
    assert client.post(address, _member(cluster, "li", "reviewer")).status_code == 302
    assert Membership.objects.get(user=user).role == "reviewer"
    assert "li" in client.get(reverse("memberships:index")).content.decode()
    assert client.post(reverse("memberships:delete", args=[made.pk])).status_code == 302
    assert not user.groups.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": "administrator"},
        {"portal": "bureau"},
        {"portal": "district"},
        {"user": "root"},
        {"user": "gone"},
        {"user": "nobody"},
    ],
)
def test_and_nothing_above_or_beside(client, own, cluster, person, wrong):
    person("li")
    for name, field, value in (("root", "is_superuser", True), ("gone", "is_active", False)):
        user = person(name)
        setattr(user, field, value)
        user.save()
    before = Membership.objects.count()
    assert client.post(reverse("memberships:add"), _member(cluster, **{"user": "li", **wrong})).status_code == 200
    assert Membership.objects.count() == before


def test_reach_over_subordinates_is_not_the_portals_to_give(client, own, cluster, person):
    user = person("li")
    client.post(reverse("memberships:add"), _member(cluster, "li", with_subordinates="on"))
    assert not Membership.objects.get(user=user).with_subordinates


def test_members_above_or_beside_are_neither_shown_nor_changed(client, own, cluster, person):
    root = person("root", cluster.office)
    root.is_superuser = True
    root.save()
    person("equal", cluster.office, "administrator")
    person("wide", cluster.office, "editor", with_subordinates=True)
    person("beside", cluster.bureau)
    listed = client.get(reverse("memberships:index")).content.decode()
    for name in ("root", "equal", "wide", "beside", "own"):
        membership = Membership.objects.get(user__username=name)
        assert name == "own" or name not in listed
        for address in admin_urls({"memberships": membership.pk}, ["memberships"]):
            if f"/{membership.pk}/" in address:
                assert refused(client.get(address)), (name, address)
                assert refused(client.post(address, _member(cluster, name))), (name, address)
        assert Membership.objects.filter(pk=membership.pk, role=membership.role).exists()


def test_an_administrator_with_subordinates_keeps_the_members_below_too(client, cluster, person):
    person("li")
    client.force_login(person("above", cluster.district, "administrator", with_subordinates=True))
    assert client.post(reverse("memberships:add"), _member(cluster, "li")).status_code == 302
    assert client.post(reverse("memberships:add"), _member(cluster, "li", portal="bureau")).status_code == 200


@pytest.mark.parametrize("role", ["editor", "reviewer"])
def test_editors_and_reviewers_see_no_members(client, cluster, person, role):
    user = person("one", cluster.office, role)
    client.force_login(user)
    for address in admin_urls({"memberships": user.memberships.get().pk}, ["memberships"]):
        assert refused(client.get(address)), address
        assert refused(client.post(address)), address
