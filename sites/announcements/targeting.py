"""Whom an announcement is for: rules resolved by the portals' hierarchy.

Departments of one line of business, as the education bureaus of city and districts, are those with the line's tag.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sites.portals.hosts import normalise_host
from sites.portals.kinds import PortalKind, PortalState
from sites.portals.models import Portal

from .kinds import Rule
from .models import Announcement, Target


class Place(NamedTuple):
    """What the rules ask of a portal."""

    pk: int
    kind: str
    parent_id: int | None
    tags: list[str]


class Cluster:
    """All portals that are not closed for good, with their places; one query."""

    def __init__(self) -> None:
        rows = Portal.objects.exclude(state=PortalState.CLOSED).values_list("pk", "kind", "parent_id", "tags")
        self.places = {row[0]: Place(*row) for row in rows}

    def below(self, portal_id: int) -> set[int]:
        """A portal and everything under it. A city stands over all."""
        top = self.places.get(portal_id)
        if top is None:
            return set()
        if top.kind == PortalKind.CITY:
            return set(self.places)
        return {portal_id} | {place.pk for place in self.places.values() if place.parent_id == portal_id}

    def matching(self, target: Target) -> set[int]:
        """The portals that one rule names."""
        if target.rule == Rule.CLUSTER:
            return set(self.places)
        if target.rule == Rule.DISTRICT:
            return self.below(target.portal_id or 0)
        if target.rule == Rule.KIND:
            return {place.pk for place in self.places.values() if place.kind == target.value}
        if target.rule == Rule.TAG:
            return {place.pk for place in self.places.values() if target.value in place.tags}
        return {target.portal_id or 0} & self.places.keys()

    def resolve(self, origin_id: int, targets: Iterable[Target]) -> set[int]:
        """The portals that rules name, less the exceptions, among those under the origin."""
        named: dict[bool, set[int]] = {False: set(), True: set()}
        for target in targets:
            named[target.exception] |= self.matching(target)
        return (named[False] - named[True]) & self.below(origin_id)


def recipients(announcement: Announcement, cluster: Cluster | None = None) -> set[int]:
    """Site ids of the portals that an announcement is for now."""
    return (cluster or Cluster()).resolve(announcement.origin_id, announcement.targets.all())


def parse(words: Collection[str], exceptions: Collection[str] = ()) -> list[Target]:
    """Unsaved targets from ``cluster``, ``district:HOST``, ``kind:KIND``, ``tag:TAG``, ``portal:HOST``; exceptions are
    hosts, or written like these.

    Raises ValidationError for a word that names nothing.
    """
    left_out = [_parsed(word if ":" in word else f"{Rule.PORTAL}:{word}") for word in exceptions]
    for target in left_out:
        target.exception = True
    return [*map(_parsed, words), *left_out]


def _parsed(word: str) -> Target:
    rule, _colon, value = word.partition(":")
    if rule == Rule.CLUSTER and not value:
        return Target(rule=rule)
    if rule == Rule.PORTAL:
        return Target(rule=rule, portal=_portal(value))
    if rule == Rule.DISTRICT:
        portal = _portal(value)
        if portal.kind == PortalKind.DEPARTMENT:
            raise ValidationError(_("%(host)s 是部门网站，没有下属站点。请写 portal:%(host)s。") % {"host": value})
        return Target(rule=rule, portal=portal)
    if rule == Rule.KIND and value in PortalKind.values:
        return Target(rule=rule, value=value)
    if rule == Rule.TAG and value:
        return Target(rule=rule, value=value)
    if rule == Rule.KIND:
        text = _(
            "没有站点类型“%s”，只有 city、district、department。同一条线的部门（例：各级教育局）用标签：tag:教育。"
        )
        raise ValidationError(text % value)
    known = "cluster、district:HOST、kind:city|district|department、tag:TAG、portal:HOST"
    raise ValidationError(_("看不懂推送对象“%(word)s”。可用：%(known)s。") % {"word": word, "known": known})


def _portal(host: str) -> Portal:
    portal = Portal.objects.filter(host=normalise_host(host)).first()
    if portal is None:
        raise ValidationError(_("没有站点 %s。请核对域名，后台“站群—站点”列出全部站点。") % host)
    return portal
