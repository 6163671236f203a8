"""Making documents of uploaded files, in the collection of their portal."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from wagtail.models import Collection

from . import hooks, publications

if TYPE_CHECKING:
    from wagtail.models import Page

    from .models.media import PortalDocument


def documents_for(files: Sequence[UploadedFile], near: Page, user: Any) -> list[PortalDocument]:
    """A document for each file; one that the portal's collection already holds is used again (autosave sends twice)."""
    place = publications.place_of(near)
    collection = (hooks.collection_of(place.site_id) if place else None) or Collection.get_first_root_node()
    return [_document(file, collection, user) for file in files]


def _document(file: UploadedFile, collection: Collection, user: Any) -> PortalDocument:
    from .models.media import PortalDocument

    digest = hashlib.sha1(b"".join(file.chunks()), usedforsecurity=False).hexdigest()
    known = PortalDocument.objects.filter(collection=collection, file_hash=digest).first()
    if known:
        return known
    file.seek(0)
    document = PortalDocument(
        title=PurePath(file.name or "").stem[:255], file=file, collection=collection, uploaded_by_user=user
    )
    document._set_document_file_metadata()
    document.save()
    return document
