"""Who may ask for what, before any view runs: policies of the browser, the visitor's address, the admin's own host.

Why each exception exists: docs/operators/security.md
"""

from collections.abc import Callable
from contextlib import suppress
from ipaddress import ip_address, ip_network
from typing import Any
from unicodedata import normalize
from urllib.parse import urlsplit

from django.conf import settings
from django.db.models import BigIntegerField
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotFound

Handler = Callable[[HttpRequest], HttpResponse]
# Paths that belong to editors and are never answered on a portal's host.
EDITORS = ("/admin/", "/admin-media/")


class ContentSecurityPolicy:
    """Strict for everything public, with the admin's own exceptions."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_admin = request.path.startswith("/admin/")
        policy = settings.ZHANQUN_CSP_ADMIN if is_admin else settings.ZHANQUN_CSP_PUBLIC
        response.headers.setdefault("Content-Security-Policy", policy)
        return response


class ClientAddress:
    """Put the visitor's address, as a trusted proxy tells it in ``X-Real-IP``, into ``REMOTE_ADDR``.

    Without this every visitor would seem to come from the proxy, and share its limits of logins and searches.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.trusted = [ip_network(each) for each in settings.ZHANQUN_PROXIES]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        told = request.META.get("HTTP_X_REAL_IP", "").strip()
        if told and self._is_proxy(request.META.get("REMOTE_ADDR", "")):
            with suppress(ValueError):  # not an address: the proxy's own stays
                request.META["REMOTE_ADDR"] = str(ip_address(told))
        return self.get_response(request)

    def _is_proxy(self, address: str) -> bool:
        # A Unix socket has no address, and only a local proxy reaches it.
        return bool(self.trusted) and (not address or any(ip_address(address) in each for each in self.trusted))


class AdminHost:
    """Answer the admin on its own host only: the back end is kept apart from the public front."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.own = settings.ZHANQUN_ADMIN_HOST

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if self.own and request.path.startswith(EDITORS) and urlsplit(f"//{request.get_host()}").hostname != self.own:
            return HttpResponseNotFound()
        return self.get_response(request)


class RowNumbers:
    """Answer "not found" to addresses with numbers that no row can have, on which a database would fail.

    Wagtail's own addresses give some of them as text, named ``pk``.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict[str, Any]) -> None:
        numbers = [value for value in (*args, *kwargs.values()) if isinstance(value, int)]
        if isinstance(pk := kwargs.get("pk"), str):
            if not pk.isascii() or not pk.isdigit():
                raise Http404
            numbers.append(int(pk))
        if any(number > BigIntegerField.MAX_BIGINT for number in numbers):
            raise Http404


def client_address(request: HttpRequest) -> str:
    """For django-axes: what ``ClientAddress`` settled."""
    return request.META.get("REMOTE_ADDR") or "-"


def login_name(request: HttpRequest, credentials: dict[str, str] | None = None) -> str:
    """For django-axes: the name as the login form reads it, so that no other spelling gives five more guesses."""
    name = (credentials or {}).get("username") or request.POST.get("username", "")
    return normalize("NFKC", name).strip()
