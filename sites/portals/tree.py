"""The branches of the page tree and of the collections that a portal hangs on."""

from itertools import chain, count

from django.db.models import F
from wagtail.models import Collection, Page

from cms.content.models import HomePage

from .kinds import PortalKind
from .models import AreaPage, Portal
from .renaming import area_name


def slug_of(host: str) -> str:
    """Slug of a home page: a host has no underscore, so no two hosts meet."""
    return host.replace(".", "_")


def area_for(portal: Portal) -> AreaPage:
    """The area a new portal stands in: its own for a city or district, its superior's for a department."""
    above = portal.parent.area if portal.parent else None
    if portal.kind == PortalKind.DEPARTMENT and above:
        return above
    parent = above or Page.objects.get(depth=1)
    slug = _free_slug(parent, f"area_{slug_of(portal.host)}")
    area = AreaPage(title=area_name(portal.name), slug=slug, live=True)
    area.collection = append_collection(above.collection if above else None, area.title)
    parent.add_child(instance=area)
    return area


def add_home(area: AreaPage, host: str, name: str) -> HomePage:
    """A home page under ``area``, not live yet."""
    home = HomePage(title=name, slug=_free_slug(area, slug_of(host)), live=False)
    area.add_child(instance=home)
    return home


def _free_slug(parent: Page, wanted: str) -> str:
    """``wanted``, with a number where a portal that gave up the host still has it: slugs do not follow hosts."""
    taken = set(parent.get_children().filter(slug__startswith=wanted).values_list("slug", flat=True))
    return next(slug for slug in chain([wanted], (f"{wanted}-{n}" for n in count(2))) if slug not in taken)


def append_collection(parent: Collection | None, name: str) -> Collection:
    """Add a collection after its siblings.

    ``add_child`` would sort it in by name and rewrite the paths of all that follow; the 300th portal must open as fast
    as the third.
    """
    parent = Collection.objects.get(pk=parent.pk) if parent else Collection.objects.get(depth=1)
    last = parent.get_children().order_by("-path").first()
    path = last._inc_path() if last else Collection._get_path(parent.path, parent.depth + 1, 1)
    collection = Collection(name=name[:255], path=path, depth=parent.depth + 1)
    collection.save()
    Collection.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    return collection
