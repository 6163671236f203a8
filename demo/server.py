"""The local server: every portal at ``<host>.localhost``, search and admin at ``localhost``. WSGI, for gunicorn.

It does what nginx does in production (deploy/nginx): static files by host name with their fragments put in, dynamic
paths passed on, unknown hosts refused. Only here, public addresses in answers are turned into local ones.
"""

import hashlib
import os
from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
django_application = get_wsgi_application()

from django.conf import settings

from sites.publishing.serving import Answer, include_fragments, resolve, root_of

from .hosts import LOCAL, SUFFIX, Registry, split
from .landing import landing

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
# Answered by the program on every portal's host; the shipped nginx configuration proxies the same.
DYNAMIC = ("/search/", "/api/", "/follow/", "/interaction/", "/go/")
EDITORS = ("/admin/", "/admin-media/", "/static/")
# Files that pages made for localhost use (search): those of the city portal.
BORROWED = ("/_assets/", "/_fragments/", "/media/", "/favicon.ico")
TEXTUAL = (
    "text/html",
    "text/plain",
    "text/xml",
    "application/xml",
    "application/atom+xml",
    "application/json",
    "application/opensearchdescription+xml",
)
HTML = "text/html; charset=utf-8"

registry = Registry()


def application(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    host, port = split(environ.get("HTTP_HOST", ""))
    path = environ.get("PATH_INFO", "/")
    close_old_connections()
    registry.refresh()
    close_old_connections()
    if host in LOCAL and path.startswith(EDITORS):
        return django_application(environ, start_response)
    return _send(environ, start_response, _answer(environ, host, port, path), port)


def _answer(environ: Environ, host: str, port: str, path: str) -> Answer:
    if host in LOCAL:
        return _on_localhost(environ, port, path)
    host = host.removesuffix(SUFFIX)
    if host in registry.aliases:
        query = f"?{environ['QUERY_STRING']}" if environ.get("QUERY_STRING") else ""
        return 301, {"Location": f"https://{registry.aliases[host]}{_quoted(path)}{query}"}, b""
    if host not in registry.portals:
        return 404, {"Content-Type": "text/plain; charset=utf-8"}, f"没有这个站点：{host}\n".encode()
    if path.startswith(DYNAMIC):
        return _from_django(environ | {"HTTP_HOST": host}, host)
    return resolve(host, _quoted(path))


def _on_localhost(environ: Environ, port: str, path: str) -> Answer:
    if path == "/":
        return 200, {"Content-Type": HTML, "Cache-Control": "no-cache"}, landing(port).encode()
    if path.startswith(BORROWED) and registry.city:
        return resolve(registry.city, _quoted(path))
    return _from_django(environ, registry.city)


def _quoted(path: str) -> str:
    """The path as in the request line: WSGI gives it decoded, as Latin-1."""
    return quote(path.encode("latin-1"))


def _from_django(environ: Environ, host: str) -> Answer:
    """The program's whole answer, with the fragments of ``host``, so that addresses in it can be made local."""
    got: list[Any] = []
    chunks = django_application(environ, lambda status, headers, *rest: got.extend((status, headers)))
    try:
        body = b"".join(chunks)
    finally:
        getattr(chunks, "close", lambda: None)()
    status, headers = got[0], _Several(got[1])
    root = root_of(host) if headers.get("Content-Type", "").startswith("text/html") else None
    return int(status.split()[0]), headers, include_fragments(body, root) if root else body


class _Several(dict[str, str]):
    """Headers by name; cookies may come several times and are kept apart."""

    def __init__(self, headers: list[tuple[str, str]]) -> None:
        super().__init__(headers)
        self.pop("Set-Cookie", None)
        self.cookies = [(name, value) for name, value in headers if name == "Set-Cookie"]


def _send(environ: Environ, start_response: StartResponse, answer: Answer, port: str) -> Iterable[bytes]:
    """Make addresses local, add what the browser must be told, and answer."""
    status, headers, body = answer
    cookies = getattr(headers, "cookies", [])
    headers = settings.ZHANQUN_PUBLIC_HEADERS | headers
    if headers.get("Content-Type", "").startswith(TEXTUAL):
        body = registry.localise(body, port)
    if "Location" in headers:
        headers["Location"] = registry.localise(headers["Location"].encode(), port).decode()
    if "ETag" in headers:
        headers["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
        if environ.get("HTTP_IF_NONE_MATCH") == headers["ETag"] and status == 200:
            status, body = 304, b""
    headers["Content-Length"] = str(len(body))
    start_response(f"{status} {HTTPStatus(status).phrase}", [*headers.items(), *cookies])
    return [] if environ.get("REQUEST_METHOD") == "HEAD" else [body]
