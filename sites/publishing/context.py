"""A portal while it is built: its view, shell, channels, and what its pages refer to.

Building processes get it made (``bulk``), so nothing here may import a model.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from cms.content.kinds import Kind
from themes import addresses, assets, rendering, views
from themes.holes import Document
from themes.views import Attachment, Link, Picture

from . import announced, keys
from .announced import Shown
from .channels import ChannelTree
from .cluster import Cluster, host_of
from .needs import Needs
from .rows import Listed
from .shelves import Catalogue, Shelf
from .variants import Media

if TYPE_CHECKING:
    from wagtail.contrib.redirects.models import Redirect

    from sites.portals.models import Portal

# The state of ``sites.portals.kinds`` in which the public sees the portal itself.
NORMAL = "normal"


class Facts(NamedTuple):
    """What building processes know of a portal that is not shut, beside its view."""

    pk: int
    host: str
    state: str = NORMAL


@dataclass(slots=True)
class PortalContext:
    """Everything that rendering a portal's files may ask for."""

    portal: Portal | Facts
    cluster: Cluster
    tree: ChannelTree
    view: views.Portal
    shell: rendering.Shell
    full_shell: rendering.Shell
    catalogue: Catalogue
    pages: dict[int, Listed] = field(default_factory=dict)
    media: dict[str, Media] = field(default_factory=dict)
    # Channels of other portals whose newest items are shown here.
    elsewhere: dict[int, Shelf] = field(default_factory=dict)
    interpretations: dict[int, list[int]] = field(default_factory=dict)
    # Redirects in force by old path, once all were read.
    moved: dict[str, Redirect] | None = None
    # By channel and by which texts a page has (``stencils``).
    stencils: dict[tuple, Document | None] = field(default_factory=dict)
    _asked: Needs = field(default_factory=Needs)
    _announced: Shown | None = None

    @property
    def site_id(self) -> int:
        return self.portal.pk

    @property
    def host(self) -> str:
        return self.portal.host

    @property
    def root(self) -> str:
        return f"https://{self.portal.host}"

    @property
    def is_shut(self) -> bool:
        return self.portal.state != NORMAL

    @property
    def announced(self) -> Shown:
        """What the portal shows of announcements, as of the first time that this is asked for."""
        if self._announced is None:
            self._announced = announced.shown_of(self.site_id)
        return self._announced

    def show(self, shown: Shown) -> None:
        """Have the portal show these announcements: what was asked for already, or in previews anything."""
        self._announced = shown

    @property
    def digest(self) -> str:
        return digest_of(self.host, self.portal.state, self.shell)

    def prepare(self, needs: Needs) -> None:
        """Load what is needed and not there yet: at most one query for pages, two for channels, and those of media."""
        from . import catalogue, media, rows

        pages = needs.pages - self._asked.pages - self.pages.keys()
        self.pages.update(rows.by_ids(pages))
        if channels := needs.channels - self._asked.channels - self.tree.by_id.keys():
            self.elsewhere.update(catalogue.newest_of(channels & self.pages.keys()))
            for shelf in self.elsewhere.values():
                for item in shelf.newest:
                    needs.add_item(item)
        images, documents = needs.images - self._asked.images, needs.documents - self._asked.documents
        if images:
            self.media.update(media.ensure_images(images))
        if documents:
            self.media.update(media.ensure_documents(documents))
        self._asked.pages |= pages
        self._asked.channels |= needs.channels
        self._asked.images |= images
        self._asked.documents |= documents

    def shelf(self, channel_id: int, uses: set[str]) -> Shelf | None:
        """The newest items of a published channel of any portal."""
        uses.add(keys.items(channel_id))
        if self.tree.get(channel_id):
            return self.catalogue.shelf(channel_id)
        uses.add(keys.channel(channel_id))
        if (row := self.pages.get(channel_id)) and row.site_id in self.cluster.hosts:
            uses.add(keys.portal(row.site_id))
        return self.elsewhere.get(channel_id)

    def url_of(self, item: Listed) -> str | None:
        """Address of a publication as seen from this portal."""
        if item.link_url:
            return item.link_url
        if item.path is None or item.site_id not in self.cluster.hosts:
            return None
        return item.path if item.site_id == self.site_id else self.cluster.root(item.site_id) + item.path

    def page_link(self, page_id: int, uses: set[str], label: str = "") -> Link | None:
        """Link to a page of the cluster, or None when it is not published."""
        uses.add(keys.page(page_id))
        item = self.pages.get(page_id) or self._channel_row(page_id)
        if item is None or (url := self.url_of(item)) is None:
            return None
        if item.site_id != self.site_id:
            uses.add(keys.portal(item.site_id))
        return Link(label or item.title, url, external=self.leaves(url, uses))

    def is_channel(self, page_id: int | None) -> bool:
        """Whether a published page of the cluster, loaded by ``prepare``, is a channel."""
        item = (self.pages.get(page_id) or self._channel_row(page_id)) if page_id else None
        return item is not None and item.kind == Kind.CHANNEL

    def outward_link(self, label: str, url: str, uses: set[str]) -> Link:
        return Link(label, url, external=self.leaves(url, uses))

    def leaves(self, url: str, uses: set[str]) -> bool:
        """Whether an address leaves the cluster and the government's domains."""
        host = host_of(url)
        if not host or host == self.host:
            return False
        uses.add(keys.host(host))
        return not self.cluster.is_ours(host)

    def picture(self, image_id: int | None, uses: set[str], alt: str = "", caption: str = "") -> Picture | None:
        if not image_id:
            return None
        uses.add(key := keys.image(image_id))
        found = self.media.get(key)
        return found.picture(alt, caption) if found else None

    def attachment(self, document_id: int | None, uses: set[str], name: str = "") -> Attachment | None:
        if not document_id:
            return None
        uses.add(key := keys.document(document_id))
        found = self.media.get(key)
        return found.attachment(name) if found else None

    def variant_of(self, url: str) -> str:
        """Address of a page's variant in traditional characters, "" where the portal offers none."""
        return addresses.TRADITIONAL + url if self.view.traditional else ""

    def render(self, page: views.Page) -> bytes:
        return self.shell.encoded(self._with_variant(page))

    def render_whole(self, page: views.Page) -> bytes:
        """Render one of the few pages that may show everything of the portal."""
        return self.full_shell.encoded(self._with_variant(page))

    def _with_variant(self, page: views.Page) -> views.Page:
        """The page with the address of its traditional variant, where it has one and does not name it yet."""
        if page.traditional_url or not (self.view.traditional and page.canonical):
            return page
        return replace(page, traditional_url=self.variant_of(page.url))

    def _channel_row(self, page_id: int) -> Listed | None:
        if self.tree.home and self.tree.home.id == page_id:
            return self.tree.home
        channel = self.tree.get(page_id)
        return channel.row if channel else None


def digest_of(host: str, state: str, shell: rendering.Shell) -> str:
    """SHA-256 of what every page of a portal contains or is decided by."""
    seen = [host, state, repr(shell.portal), repr(shell.layouts), theme_digest(shell.portal.theme)]
    return hashlib.sha256("\n".join(seen).encode()).hexdigest()


@cache
def theme_digest(name: str) -> str:
    """SHA-256 of a theme's templates and of the names of all assets, which follow their content."""
    seen = hashlib.sha256(repr(sorted(assets.published())).encode())
    for folder in rendering.load(name).folders:
        for path in _files(folder):
            seen.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return seen.hexdigest()


def _files(folder: rendering.Path) -> Iterable[rendering.Path]:
    return sorted(path for path in (folder / "templates").rglob("*") if path.is_file())
