"""Groups and permissions, generated from memberships. Idempotent; nothing here is ever edited by hand.

A group stands for one role in one organisation, with its subordinates or without. It holds its grants at the highest
common node: the area of a city or district (one row for all below), else the home of each portal of the organisation.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from cms.content.kinds import chinese

from .kinds import PortalKind, Role
from .models import Membership, Organisation, Portal, RoleGroup

# Created by the migrations; its members administer the whole cluster.
CLUSTER_ADMINISTRATORS = "站群管理员"

_EDIT = ("add", "change")
_REVIEW = (*_EDIT, "publish")
PAGE_ACTIONS: dict[str, tuple[str, ...]] = {
    Role.EDITOR: _EDIT,
    Role.REVIEWER: _REVIEW,
    Role.ADMINISTRATOR: (*_REVIEW, "lock", "unlock", "bulk_delete"),
}
MEDIA_ACTIONS = ("add", "change", "choose")
MEDIA = (("wagtailimages", "image"), ("wagtaildocs", "document"))
ACCESS = ("wagtailadmin", "access_admin")


def sync_memberships() -> None:
    """Bring every generated group in step with memberships and portals."""
    sync_cluster_administrators()
    for organisation in Organisation.objects.all():
        sync_organisation(organisation)


@transaction.atomic
def sync_organisation(organisation: Organisation) -> None:
    """Bring the groups of one organisation in step; a constant number of queries for each of its portals."""
    portals = list(organisation.portals.select_related("site", "area", "collection"))
    members = list(organisation.memberships.all())
    permissions = _permissions()
    for role in Role.values:
        for subordinates in (False, True):
            people = [one.user_id for one in members if (one.role, one.with_subordinates) == (role, subordinates)]
            known = RoleGroup.objects.filter(organisation=organisation, role=role, with_subordinates=subordinates)
            # Groups for the portal itself always exist; those that reach further only while somebody is in them.
            if subordinates and not people:
                known_groups = Group.objects.filter(portal_role__in=known)
                known_groups.delete()
                continue
            group = _group(organisation, role, subordinates, known.select_related("group").first())
            _grant(group, role, _nodes(portals, subordinates), permissions)
            group.user_set.set(people)


@transaction.atomic
def sync_cluster_administrators() -> None:
    """The group of cluster administrators has every right, at the roots of pages and collections."""
    group, _ = Group.objects.get_or_create(name=CLUSTER_ADMINISTRATORS)
    page, collection = Page.objects.filter(depth=1).first(), Collection.objects.filter(depth=1).first()
    if page and collection:
        _grant(group, Role.ADMINISTRATOR, [(page.pk, collection.pk)], _permissions())


def is_cluster_administrator(user: object) -> bool:
    """Whether a person administers the whole cluster; asked once per request and person."""
    if not getattr(user, "is_active", False):
        return False
    known = getattr(user, "_zq_cluster_administrator", None)
    if known is None:
        known = user.is_superuser or user.groups.filter(name=CLUSTER_ADMINISTRATORS).exists()  # type: ignore[attr-defined]
        user._zq_cluster_administrator = known  # type: ignore[attr-defined]
    return known


def _group(organisation: Organisation, role: str, subordinates: bool, known: RoleGroup | None) -> Group:
    name = group_name(organisation, role, subordinates)
    if known is None:
        group = Group.objects.create(name=name)
        RoleGroup.objects.create(organisation=organisation, role=role, with_subordinates=subordinates, group=group)
        return group
    if known.group.name != name:
        known.group.name = name
        known.group.save()
    return known.group


def group_name(organisation: Organisation, role: str, subordinates: bool) -> str:
    reach = "·含下属" if subordinates else ""
    return f"{organisation.name}（{organisation.code}）{chinese(Role(role))}{reach}"


def _nodes(portals: Sequence[Portal], subordinates: bool) -> list[tuple[int, int]]:
    """(page id, collection id) of each node where grants sit."""
    nodes = []
    for portal in portals:
        if subordinates and portal.kind != PortalKind.DEPARTMENT and portal.area is not None:
            nodes.append((portal.area_id, portal.area.collection_id))
        else:
            nodes.append((portal.site.root_page_id, portal.collection_id))
    return nodes


def _grant(
    group: Group, role: str, nodes: Iterable[tuple[int, int]], permissions: dict[tuple[str, str], Permission]
) -> None:
    """Give the group exactly the permissions of its role at ``nodes``."""
    nodes = list(nodes)
    group.permissions.set([permissions[ACCESS]])
    pages = {
        (page, permissions["wagtailcore", f"{action}_page"].pk) for page, _ in nodes for action in PAGE_ACTIONS[role]
    }
    media = {
        (collection, permissions[app, f"{action}_{model}"].pk)
        for _, collection in nodes
        for app, model in MEDIA
        for action in MEDIA_ACTIONS
    }
    _settle(GroupPagePermission, group, "page_id", pages)
    _settle(GroupCollectionPermission, group, "collection_id", media)


def _settle(
    model: type[GroupPagePermission] | type[GroupCollectionPermission],
    group: Group,
    field: str,
    wanted: set[tuple[int, int]],
) -> None:
    """Make the rows of a group exactly ``wanted``: (node id, permission id)."""
    rows = {(node, permission): pk for pk, node, permission in _rows(model, group, field)}
    if stale := [pk for key, pk in rows.items() if key not in wanted]:
        model.objects.filter(pk__in=stale).delete()
    model.objects.bulk_create(
        model(group=group, permission_id=permission, **{field: node})
        for node, permission in sorted(wanted - rows.keys())
    )


def _rows(model: type, group: Group, field: str) -> Iterable[tuple[int, int, int]]:
    return model.objects.filter(group=group).values_list("pk", field, "permission_id")  # type: ignore[attr-defined]


def _permissions() -> dict[tuple[str, str], Permission]:
    """The permissions that are granted, by app and codename."""
    codenames = [f"{action}_page" for action in PAGE_ACTIONS[Role.ADMINISTRATOR]]
    query = Q(content_type__app_label="wagtailcore", content_type__model="page", codename__in=codenames)
    query |= Q(content_type__app_label=ACCESS[0], codename=ACCESS[1])
    for app, model in MEDIA:
        names = [f"{action}_{model}" for action in MEDIA_ACTIONS]
        query |= Q(content_type__app_label=app, content_type__model=model, codename__in=names)
    rows = Permission.objects.filter(query).select_related("content_type")
    return {(row.content_type.app_label, row.codename): row for row in rows}


def organisations_of(user: object) -> Iterable[Membership]:
    """The memberships of a person, with their organisations."""
    return Membership.objects.filter(user=user).select_related("organisation")
