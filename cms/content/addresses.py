"""Addresses of published pages: one place for the rule, used by Wagtail, publications and importers alike."""

import re
from datetime import date

# First path segments that a portal's own machinery answers (DESIGN, contracts).
RESERVED = frozenset(
    {"search", "api", "follow", "interaction", "go", "_fragments", "_assets", "media", "hant", "admin", "static"}
)
CONTENT = re.compile(r"^t(\d{8})_(\d+)\.html$")
MONTH = re.compile(r"^\d{6}$")


def content_path(channel_path: str, day: date, number: int) -> str:
    """``/zwgk/tzgg/`` + ``202611/t20261122_1234.html``."""
    return f"{channel_path}{day:%Y%m}/t{day:%Y%m%d}_{number}.html"


def number_in(month: str, name: str) -> int | None:
    """The number in ``202611``, ``t20261122_1234.html``, or None for any other address."""
    match = CONTENT.match(name)
    if not match or not MONTH.match(month) or not match[1].startswith(month):
        return None
    return int(match[2])
