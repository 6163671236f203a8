"""What a portal's pages are made with: its channels, its collection, and where every item is kept once."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from PIL import Image
from wagtail.models import Page

from cms.content.index_numbers import next_index_number
from cms.content.models import (
    Article,
    Channel,
    Guide,
    Interpretation,
    OrganisationPage,
    PolicyDocument,
    PortalDocument,
    PortalImage,
    Topic,
)
from sites.portals.models import Portal as RegisteredPortal

from . import drawing, source

# Gives the fields of a page that has this key.
Fields = Callable[[str], dict[str, Any]]
MODELS = (Article, Guide, Interpretation, OrganisationPage, PolicyDocument, Topic)
CREDIT = "程序绘制"


def known_pages() -> dict[str, int]:
    """Page ids of everything seeded so far, by key."""
    return {
        key: pk
        for model in MODELS
        for key, pk in model.objects.filter(import_key__startswith="demo:").values_list("import_key", "pk")
    }


@dataclass
class Workbench:
    """One portal while it is filled. ``pages`` is shared by all portals; ``start`` is the day of the first start."""

    portal: source.Portal
    registered: RegisteredPortal
    start: datetime
    pages: dict[str, int]
    online_url: str = ""
    _channels: dict[str, Channel] = field(default_factory=dict)
    _images: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        root = self.registered.site.root_page
        for channel in Channel.objects.descendant_of(root):
            self._channels[channel.url_path.removeprefix(root.url_path).strip("/")] = channel

    def channel(self, path: str) -> Channel:
        return self._channels[path]

    def key(self, path: str, name: str) -> str:
        """The key of an item; ``name`` is a title or a short name of its own."""
        short = name if name.isascii() else hashlib.sha256(name.encode()).hexdigest()[:16]
        return f"demo:{self.portal.key}/{path}/{short}"[:100]

    def guide_id(self, key: str) -> int | None:
        """The page of a guide on this portal, else on the portal of the department that is responsible."""
        owner = next((guide["dept"] for guide in source.guides() if guide["key"] == key), "")
        own, theirs = (self.pages.get(f"demo:{at}/bsfw/{key}") for at in (self.portal.key, owner))
        return own or theirs

    def index_number(self, year: int) -> str:
        return next_index_number(self.registered.site_id, year)

    def moment(self, days: float, name: str) -> datetime:
        """So many days before the start, at an hour of the working day that ``name`` decides; never after the start."""
        minutes = int(hashlib.sha256(name.encode()).hexdigest()[:4], 16) % 480
        day = timezone.localdate(self.start) - timedelta(days=days)
        return min(self.start, self.at(day, minutes))

    def at(self, day: date, minutes: int = 0) -> datetime:
        """``minutes`` after half past eight."""
        return timezone.make_aware(datetime.combine(day, time(8, 30))) + timedelta(minutes=minutes)

    def add(self, model: type[Page], path: str, name: str, when: datetime, fields: Fields) -> int:
        """Add a live page below the channel at ``path`` unless it is there; its id. ``fields(key)`` gives the rest."""
        key = self.key(path, name)
        if key not in self.pages:
            page = model(
                live=True,
                import_key=key,
                published_at=when,
                first_published_at=when,
                last_published_at=when,
                address_date=timezone.localdate(when),
                **fields(key),
            )
            self.channel(path).add_child(instance=page)
            self.pages[key] = page.pk
        return self.pages[key]

    def image(self, kind: str, alt: str) -> int:
        """A drawn scene in the portal's collection; one for each text that describes it."""
        return self._image(f"{kind}-{alt}", alt, lambda: drawing.scene(kind, f"{self.portal.key}/{alt}"))

    def portrait(self, shade: int) -> int:
        return self._image(f"portrait-{shade}", "人物剪影", lambda: drawing.portrait(shade))

    def _image(self, name: str, alt: str, draw: Callable[[], bytes]) -> int:
        if name not in self._images:
            digest = hashlib.sha256(name.encode()).hexdigest()[:8]
            drawn = draw()
            image = PortalImage(title=alt[:60], description=alt, credit=CREDIT, collection=self.registered.collection)
            image.file.save(f"{self.portal.key}-{digest}.jpg", ContentFile(drawn), save=False)
            image.width, image.height = Image.open(io.BytesIO(drawn)).size
            image.file_size = len(drawn)
            image.save()
            self._images[name] = image.pk
        return self._images[name]

    def document(self, title: str, extension: str, content: bytes) -> int:
        digest = hashlib.sha256(f"{title}.{extension}".encode()).hexdigest()[:8]
        document = PortalDocument(title=title, collection=self.registered.collection)
        document.file.save(f"{self.portal.key}-{digest}.{extension}", ContentFile(content), save=False)
        document.file_size = len(content)
        document._set_document_file_metadata()
        document.save()
        return document.pk


def numbered(texts: list[str]) -> Iterator[list[str]]:
    """``a | b | c`` split at the bars."""
    for text in texts:
        yield [part.strip() for part in text.split("|")]
