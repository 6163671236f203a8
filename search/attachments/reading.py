"""Attachments of published pages, each read once and kept with the page that shows it."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Collection, Iterable
from pathlib import PurePath

from django.conf import settings
from django.db.models import Q

from cms.content.models.media import PortalDocument
from cms.content.models.publication import Publication
from cms.content.references import references_of

from ..models import AttachmentText
from .extract import READERS, SECONDS

logger = logging.getLogger(__name__)
LARGEST = 30_000_000
# What is said of a file that was not read; kept for people who look into the table.
UNKNOWN, TOO_LARGE, NOT_READABLE, TOO_SLOW = "unknown format", "too large", "not readable", "too slow"
# Control characters that a database or an index may not hold.
_CONTROLS = dict.fromkeys([*range(9), 11, 12, *range(14, 32)])


def read_for(page_ids: Collection[int]) -> None:
    """Read what the pages attach and was not read before, and forget what they attach no longer."""
    shown = {(page_id, number) for page_id, numbers in _attached(page_ids).items() for number in numbers}
    documents = PortalDocument.objects.in_bulk({number for _, number in shown})
    known = {(row.page_id, row.document_id): row for row in AttachmentText.objects.filter(page_id__in=page_ids)}
    for page_id, number in sorted(shown):
        document, row = documents.get(number), known.pop((page_id, number), None)
        if document and (row is None or row.file_hash != document.get_file_hash()):
            _keep(page_id, document)
    AttachmentText.objects.filter(pk__in=[row.pk for row in known.values()]).delete()


def text_of(document: PortalDocument) -> tuple[str, str]:
    """Text of a document, and what kept it from being read, "" for nothing."""
    if _extension(document) not in READERS:
        return "", UNKNOWN
    try:
        if document.file.size > LARGEST:
            return "", TOO_LARGE
        with document.open_file() as file:
            content = file.read()
    except OSError as error:
        logger.warning("attachment %s cannot be opened: %s", document.pk, error)
        return "", NOT_READABLE
    return _extracted(content, _extension(document))


def _extracted(content: bytes, extension: str) -> tuple[str, str]:
    command = [sys.executable, "-I", "-c", _START, str(settings.BASE_DIR), extension]
    try:
        done = subprocess.run(command, input=content, capture_output=True, timeout=2 * SECONDS, env={}, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        return "", TOO_SLOW
    if done.returncode:
        return "", NOT_READABLE
    return done.stdout.decode().translate(_CONTROLS), ""


# With only this program's folder added to the path: nothing of the working directory or the environment is imported.
_START = "import sys; sys.path.insert(0, sys.argv.pop(1)); from search.attachments.extract import main; main()"


def _attached(page_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """Page id -> ids of the documents it shows, as attachments or within its body."""
    rows = Publication.objects.filter(pk__in=page_ids).filter(~Q(attachments=[]) | Q(body_html__contains="<zq-file"))
    return {
        page_id: frozenset(_numbers(attachments)) | references_of(body).documents
        for page_id, attachments, body in rows.values_list("pk", "attachments", "body_html")
    }


def _numbers(attachments: Iterable[dict[str, object]]) -> Iterable[int]:
    return (int(str(item["document"])) for item in attachments if item.get("document"))


def _extension(document: PortalDocument) -> str:
    return PurePath(document.file.name).suffix.lower().lstrip(".")


def _keep(page_id: int, document: PortalDocument) -> None:
    """Without a transaction: a file takes long to read, and nobody else could write meanwhile."""
    file_hash = document.get_file_hash()
    same = AttachmentText.objects.filter(file_hash=file_hash).first()
    text, problem = (same.text, same.problem) if same else text_of(document)
    values = {"file_hash": file_hash, "text": text, "problem": problem}
    AttachmentText.objects.update_or_create(page_id=page_id, document_id=document.pk, defaults=values)
