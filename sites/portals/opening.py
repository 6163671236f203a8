"""Opening a portal: everything it consists of, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from cms.content import site_roots
from cms.content.models import Channel, HomePage
from cms.content.publications import published_together

from . import look, tree
from .channel_sets import ChannelPlan, channel_set, home_sections
from .hosts import normalise_host
from .kinds import PortalKind, PortalState
from .models import AreaPage, Organisation, Portal, PortalAlias
from .rights import sync_organisation
from .states import OFF_LINE
from .transitions import change_state

HTTPS = 443


def open_portal(
    host: str,
    name: str,
    kind: str,
    parent: Portal | None = None,
    *,
    theme: str | None = None,
    state: str = PortalState.NORMAL,
    **identity: Any,
) -> Portal:
    """Open a portal: site, home page, standard channels, collection, organisation, groups; published at once.

    ``parent`` defaults to the city. ``identity``: fields of ``Portal`` (``site_code``, ``phone``, ``hue``, ...), and
    ``organisation`` (an Organisation) or ``organisation_code``. One that begins suspended or closed goes there as any
    other does: with its date, and the notice of closing on the portal above. Raises ValidationError with reasons by
    field; then nothing has been made.
    """
    organisation, code = identity.pop("organisation", None), identity.pop("organisation_code", "")
    portal = Portal(host=normalise(host), name=name.strip(), kind=kind, state=state, parent=parent, **identity)
    portal.theme = theme or look.default_theme(kind)
    portal.organiser = portal.organiser or portal.name
    try:
        with transaction.atomic():
            _open(portal, organisation, code)
            if portal.state != state:
                note, until, successor = portal.closing_note, portal.closed_until, portal.successor_url
                change_state(portal, state, note=note, until=until, successor_url=successor)
    except IntegrityError as error:
        _refuse_taken(portal)
        raise ValidationError({"host": _("“%s”刚被另一人开通，请刷新站点列表。") % host}) from error
    return portal


def normalise(host: str) -> str:
    """The host in punycode. Raises ValidationError for the field ``host``."""
    try:
        return normalise_host(host)
    except ValidationError as error:
        raise ValidationError({"host": error.messages}) from error


def _refuse_taken(portal: Portal) -> None:
    """Name the host or number that another took since the check. Raises ValidationError."""
    portal.pk = None
    portal.full_clean(exclude=["site", "organisation", "collection", "area"])


def _open(portal: Portal, organisation: Organisation | None, code: str) -> None:
    _take_turns()
    _refuse_known_host(portal.host)
    if portal.parent is None and portal.kind != PortalKind.CITY:
        portal.parent = city()
    portal.full_clean(exclude=["site", "organisation", "collection", "area"])
    if portal.state in OFF_LINE:
        portal.state = PortalState.NORMAL
    portal.organisation = organisation or _organisation_for(portal, code)
    area = portal.area = tree.area_for(portal)
    portal.collection = tree.append_collection(area.collection, portal.name)
    _make_site(portal, area)
    portal.save(force_insert=True)
    sync_organisation(portal.organisation)


def city() -> Portal | None:
    """The city portal, None in an empty cluster."""
    return Portal.objects.filter(kind=PortalKind.CITY).select_related("area__collection").first()


def _take_turns() -> None:
    """Two openings at once would meet in the tree; the second waits for the first (SQLite has one writer anyway)."""
    list(Page.objects.select_for_update().filter(depth=1).values_list("pk", flat=True))


def _refuse_known_host(host: str) -> None:
    known = Portal.objects.filter(host=host).first()
    if known is not None:
        raise ValidationError({"host": _("“%(host)s”已开通，站点名称“%(name)s”。") % vars(known)})
    alias = PortalAlias.objects.filter(host=host).select_related("portal").first()
    if alias is not None:
        raise ValidationError(
            {"host": _("“%(host)s”是站点“%(name)s”的其他域名。") % {"host": host, "name": alias.portal.name}}
        )


def _organisation_for(portal: Portal, code: str) -> Organisation:
    """The organisation of the portal's name, made if there is none."""
    above = portal.parent.organisation if portal.parent else None
    known = Organisation.objects.filter(name=portal.name).first()
    if known is None:
        known = Organisation(name=portal.name, kind=portal.kind, code=code, parent=above)
        _check_organisation(known)
        known.save()
    elif known.kind != portal.kind or known.parent != above:
        raise ValidationError({"name": _("机构“%s”已登记，但类型或上级不同。请换名称，或先修改机构。") % known.name})
    return known


def _check_organisation(organisation: Organisation) -> None:
    """Raises ValidationError with the names that the fields have when a portal is opened."""
    try:
        organisation.full_clean()
    except ValidationError as error:
        names = {"code": "organisation_code"}
        raise ValidationError({names.get(field, "name"): texts for field, texts in error.error_dict.items()}) from error


def _make_site(portal: Portal, area: AreaPage) -> None:
    """Home page, site and channels. The home page goes live last: its sections name the channels."""
    home = tree.add_home(area, portal.host, portal.name)
    with published_together(home):
        _fill(portal, home)


def _fill(portal: Portal, home: HomePage) -> None:
    portal.site = Site.objects.create(hostname=portal.host, port=HTTPS, site_name=portal.name, root_page=home)
    # Another process may have cached the old list of sites before this commits.
    transaction.on_commit(site_roots.forget)
    channels = _add_channels(home, channel_set(portal.kind).channels)
    home.sections = home_sections(portal.kind, channels)
    home.live = True
    home.first_published_at = home.last_published_at = timezone.now()
    home.save()


def _add_channels(parent: HomePage | Channel, plans: Iterable[ChannelPlan], prefix: str = "") -> dict[str, int]:
    """Make the channels below ``parent``; their page ids by path (``zwgk/tzgg``)."""
    ids: dict[str, int] = {}
    for plan in plans:
        path = f"{prefix}{plan.slug}"
        channel = parent.add_child(instance=_channel(plan))
        ids[path] = channel.pk
        ids |= _add_channels(channel, plan.children, f"{path}/")
    return ids


def _channel(plan: ChannelPlan) -> Channel:
    now = timezone.now()
    return Channel(
        title=plan.title,
        slug=plan.slug,
        channel_kind=plan.kind,
        cadence_days=plan.cadence,
        description=plan.description,
        keywords=plan.keywords,
        show_in_menus=plan.in_menu,
        live=True,
        first_published_at=now,
        last_published_at=now,
    )
