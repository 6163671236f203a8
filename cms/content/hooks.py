"""What content needs from higher storeys; they set these in ``AppConfig.ready``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractUser
    from django.http import HttpRequest, HttpResponse
    from wagtail.models import Collection, Page

_preview: Callable[..., HttpResponse] | None = None
_organ_code: Callable[[int], str] | None = None
_collection: Callable[[int], Collection | None] | None = None
_imported: Callable[[Iterable[int]], Iterable[int]] | None = None
_may_hide: Callable[[AbstractUser, Page], bool] | None = None


def set_preview(render: Callable[..., HttpResponse]) -> None:
    """``render(page, request)`` answers with the page as it would be built."""
    global _preview  # noqa: PLW0603 - set once, while apps load
    _preview = render


def render_preview(page: Any, request: HttpRequest) -> HttpResponse:
    if _preview is None:
        raise RuntimeError("no preview renderer is registered")
    return _preview(page, request)


def set_organ_code(lookup: Callable[[int], str]) -> None:
    """``lookup(site_id)`` gives the code of the organ that runs the portal, for index numbers."""
    global _organ_code  # noqa: PLW0603 - set once, while apps load
    _organ_code = lookup


def organ_code(site_id: int) -> str:
    return _organ_code(site_id) if _organ_code else f"{site_id:09d}"


def set_collection_lookup(lookup: Callable[[int], Collection | None]) -> None:
    """``lookup(site_id)`` gives the collection that holds the portal's images and documents."""
    global _collection  # noqa: PLW0603 - set once, while apps load
    _collection = lookup


def collection_of(site_id: int) -> Collection | None:
    return _collection(site_id) if _collection else None


def set_imported(lookup: Callable[[Iterable[int]], Iterable[int]]) -> None:
    """``lookup(page ids)`` gives those of pages that an import brought in."""
    global _imported  # noqa: PLW0603 - set once, while apps load
    _imported = lookup


def imported(page_ids: Iterable[int]) -> frozenset[int]:
    return frozenset(_imported(page_ids)) if _imported else frozenset()


def public_url(hostname: str) -> str:
    """Where people reach a portal: ``https://<host>``, or the demo's address of it."""
    return settings.ZHANQUN_PUBLIC_URL.format(host=hostname)


def set_may_hide(check: Callable[[AbstractUser, Page], bool]) -> None:
    """``check(user, page)``: whether a person may keep a page, and all under it, from the public."""
    global _may_hide  # noqa: PLW0603 - set once, while apps load
    _may_hide = check


def may_hide(user: AbstractUser, page: Page) -> bool:
    return _may_hide is None or _may_hide(user, page)
