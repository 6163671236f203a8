"""Images and attachments as published: made once, remembered in a table, copied into each portal that uses them."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.files.storage import default_storage
from wagtail.images.models import SourceImageIOError

from cms.content.models import PortalDocument, PortalImage

from .models import PublishedFile
from .variants import Media

logger = logging.getLogger(__name__)
# Three widths serve a phone, a tablet or column, and a wide screen.
WIDTHS = (480, 960, 1600)


def ensure_images(ids: Iterable[int]) -> dict[str, Media]:
    """Published images by key, made where new or replaced; those that are gone or broken are left out."""
    images = PortalImage.objects.in_bulk(list(set(ids)))
    known = _known("image", images)
    return {
        f"image:{pk}": Media(f"image:{pk}", image.description or image.title, tuple(variants))
        for pk, image in images.items()
        if (variants := _current(known.get(pk), "image", pk, _source(image), lambda n, i=image: _pictures(i, n)))
    }


def ensure_documents(ids: Iterable[int]) -> dict[str, Media]:
    """Published attachments by key."""
    documents = PortalDocument.objects.in_bulk(list(set(ids)))
    known = _known("document", documents)
    return {
        f"document:{pk}": Media(f"document:{pk}", document.title, tuple(variants))
        for pk, document in documents.items()
        if (variants := _current(known.get(pk), "document", pk, _source(document), lambda n, d=document: _file(d, n)))
    }


def vanished(media_keys: Iterable[str]) -> set[str]:
    """Those of the keys (``image:4``) whose image or document was deleted."""
    wanted = set(media_keys)
    for kind, model in (("image", PortalImage), ("document", PortalDocument)):
        ids = [int(key.partition(":")[2]) for key in wanted if key.startswith(f"{kind}:")]
        if ids:
            wanted -= {f"{kind}:{pk}" for pk in model.objects.filter(pk__in=ids).values_list("pk", flat=True)}
    return wanted


def content_of(variant: dict[str, Any]) -> bytes:
    """Bytes of a variant."""
    with default_storage.open(variant["file"]) as file:
        return file.read()


def _known(kind: str, objects: dict[int, Any]) -> dict[int, PublishedFile]:
    rows = PublishedFile.objects.filter(kind=kind, object_id__in=objects) if objects else ()
    return {row.object_id: row for row in rows}


def _current(row: PublishedFile | None, kind: str, pk: int, source: str, make: Any) -> list[dict[str, Any]]:
    if row is not None and row.source == source:
        return row.variants
    if row is None:
        row, _ = PublishedFile.objects.get_or_create(kind=kind, object_id=pk)
    try:
        row.variants = make(row.pk)
    except (OSError, SourceImageIOError, ValueError):
        logger.exception("%s %s cannot be read and is left out of pages", kind, pk)
        return []
    row.source = source
    row.save()
    return row.variants


def _source(item: PortalImage | PortalDocument) -> str:
    return f"{item.file.name}|{item.file_size}|{item.file_hash}"[:300]


def _pictures(image: PortalImage, number: int) -> list[dict[str, Any]]:
    # Those of an earlier upload would be found again by their width.
    image.renditions.all().delete()
    widths = [width for width in WIDTHS if width < image.width] or [image.width]
    if image.width < WIDTHS[-1] and image.width not in widths and len(widths) < len(WIDTHS):
        widths.append(image.width)
    plain = "png" if image.file.name.lower().endswith(".png") else "jpeg"
    made = [(kind, image.get_rendition(f"width-{width}|format-{kind}")) for kind in (plain, "webp") for width in widths]
    return [_variant(number, rendition.file.name, kind, rendition) for kind, rendition in made]


def _file(document: PortalDocument, number: int) -> list[dict[str, Any]]:
    return [_variant(number, document.file.name, Path(document.file.name).suffix.lstrip(".").lower() or "bin")]


def _variant(number: int, file: str, kind: str, rendition: Any = None) -> dict[str, Any]:
    content = content_of({"file": file})
    extension = "jpg" if kind == "jpeg" else kind
    return {
        "name": f"{number}-{hashlib.sha256(content).hexdigest()[:8]}.{extension}",
        "file": file,
        "type": kind,
        "size": len(content),
        "sha256": hashlib.sha256(content).hexdigest(),
        "width": rendition.width if rendition else None,
        "height": rendition.height if rendition else None,
    }
