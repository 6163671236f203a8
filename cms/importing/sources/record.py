"""One row of a file, before anyone has judged it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Record:
    """``fields`` by name, or the reason why the row could not be read. ``number`` counts from 1 as editors do."""

    number: int
    fields: dict[str, Any] | None = None
    error: str = ""
