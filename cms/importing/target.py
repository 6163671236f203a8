"""Where an import goes: a portal and one of its channels."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.models import Collection, Page, Site

from cms.content import closed, publications
from cms.content.models import Channel
from cms.content.publications import Place
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .errors import ImportRefused


@dataclass(frozen=True, slots=True)
class Target:
    """A channel, as it was when it was looked up. ``place`` is where its pages stand.

    ``public`` is false for a closed circle of readers.
    """

    site: Site
    channel: Channel
    collection: Collection
    hosts: frozenset[str]
    place: Place
    public: bool

    def refreshed(self) -> Target:
        """The same channel, wherever it is now. Raises ImportRefused when it is gone or left its portal."""
        channel = Channel.objects.filter(pk=self.channel.pk).first()
        if channel is None or not channel.is_descendant_of(self.site.root_page):
            raise ImportRefused(_("栏目刚刚被删除或移走，导入已停止。已导入的保留。"))
        return _target(self.site.portal, channel)


def find_target(host: str, channel_path: str) -> Target:
    """The channel at ``/zwgk/tzgg/``, or ``zwgk/tzgg``, of the portal ``host``. Raises ImportRefused."""
    portal = _portal(host)
    root = portal.site.root_page
    wanted = root.url_path + "".join(f"{part}/" for part in channel_path.split("/") if part)
    channel = Channel.objects.descendant_of(root).filter(url_path=wanted).first()
    if channel is None:
        raise ImportRefused(
            _("站点 %(host)s 没有栏目“%(path)s”。现有栏目：%(channels)s")
            % {"host": portal.host, "path": channel_path, "channels": "，".join(_channels(root)) or _("无")}
        )
    return _target(portal, channel)


def _target(portal: Portal, channel: Channel) -> Target:
    place = publications.place_of(channel)
    if place is None:
        raise ImportRefused(_("栏目“%s”不在任何站点内。") % channel.title)
    if not channel.allowed_kinds:
        raise ImportRefused(_("“%s”是导航栏目，只放下级栏目。请导入到它的一个下级栏目。") % channel.title)
    return Target(
        site=portal.site,
        channel=channel,
        collection=portal.collection,
        hosts=frozenset({portal.host, *portal.aliases.values_list("host", flat=True)}),
        place=Place(place.site_id, place.hostname, channel.pk, place.path),
        public=closed.is_public(channel),
    )


def _portal(host: str) -> Portal:
    try:
        name = host.strip().lower().encode("idna").decode("ascii")
    except UnicodeError:
        name = host
    portal = Portal.objects.select_related("site__root_page", "collection").filter(host=name).first()
    if portal is None:
        hosts = Portal.objects.order_by("host").values_list("host", flat=True)
        raise ImportRefused(
            _("没有域名为“%(host)s”的站点。现有站点：%(hosts)s")
            % {"host": host, "hosts": "，".join(hosts[:50]) or _("无，请先用 open_portal 开通")}
        )
    if portal.state == PortalState.CLOSED:
        raise ImportRefused(_("站点“%s”已永久关停，不能再导入内容。") % portal.name)
    return portal


def _channels(root: Page) -> list[str]:
    paths = Channel.objects.descendant_of(root).order_by("path").values_list("url_path", "title")
    return [f"{path.removeprefix(root.url_path).strip('/')}（{title}）" for path, title in paths]
