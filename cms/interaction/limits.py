"""How often one client may ask to follow: every wish sends a mail to somebody."""

from __future__ import annotations

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

SECONDS = 3600


def allows(request: HttpRequest) -> bool:
    """Count this wish; whether it is within ``FOLLOW_PER_HOUR`` of its client, which holds for this machine too."""
    client = request.META.get("REMOTE_ADDR", "").replace(":", "-")
    key = f"follow-limit-{client}"
    cache.add(key, 0, SECONDS)
    try:
        return cache.incr(key) <= settings.FOLLOW_PER_HOUR
    except ValueError:  # it ended between both
        return True
