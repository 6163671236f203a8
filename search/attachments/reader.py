"""The reader of the change log that reads attachments, apart from the index: a slow file delays no page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cms.changes.models import Change
from cms.content.models.media import PortalDocument

from ..engines import engine
from ..models import AttachmentText
from ..reader import PUBLICATION, refresh
from .reading import read_for


class AttachmentReader:
    """Reads what published pages attach and puts it into the index; reading twice does no harm.

    Raises ``EngineUnavailable`` while the engine is away.
    """

    name = "attachments"

    def read(self, changes: Sequence[Change]) -> None:
        replaced = [change.subject_id for change in changes if change.subject_type == PortalDocument.subject]
        touched = {change.subject_id for change in changes if change.subject_type == PUBLICATION}
        touched |= set(AttachmentText.objects.filter(document_id__in=replaced).values_list("page_id", flat=True))
        before = _attaching(touched)
        read_for(touched)
        # Also what was read before a crash and not indexed any more.
        if (affected := before | _attaching(touched)) and engine().is_ready():
            refresh(affected)


def _attaching(page_ids: Iterable[int]) -> set[int]:
    return set(AttachmentText.objects.filter(page_id__in=page_ids).values_list("page_id", flat=True))
