"""Telling the change log that a portal's settings changed."""

from typing import Any

from cms.changes.log import record
from cms.changes.models import Change

SUBJECT = "portal"


def configured(site_id: int, fields: list[str], **more: Any) -> None:
    """Write one ``configured`` change; ``fields`` names what changed, ``more`` what can no longer be looked up."""
    record(Change.Kind.CONFIGURED, SUBJECT, site_id, site_id=site_id, payload={"fields": fields, **more})
