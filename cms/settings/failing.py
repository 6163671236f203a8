"""What people see when the program fails: that it is busy, and how to send again what they wrote; or that it is broken.

No page here asks the database anything, for it may be what fails.
"""

from __future__ import annotations

import sys

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

# SQLSTATE of PostgreSQL for what goes by itself: serialisation, deadlock, lock not got, too many connections, a server
# that stops or starts (https://www.postgresql.org/docs/current/errcodes-appendix.html).
_PASSING = frozenset({"40001", "40P01", "55P03", "53300", "57P01", "57P02", "57P03"})
# SQLite has no such codes.
_LOCKED = "is locked"
RETRY_SECONDS = 10
# How the reasons begin by which Django refuses where a form came from (django.middleware.csrf).
_OF_ORIGIN = ("Origin checking failed", "Referer checking failed")
# It loads nothing and has a style of its own.
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'self'"


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: 503 with Retry-After while the database is held or away, else 500. Nothing was saved."""
    busy = is_passing(sys.exc_info()[1])
    status = 503 if busy else 500
    if _wants_json(request):
        text = _("系统繁忙，请稍后重试。") if busy else _("系统出错，请稍后重试。")
        response: HttpResponse = JsonResponse({"error": text}, status=status)
    else:
        facts = {"busy": busy, "posted": _posted(request), "is_post": request.method == "POST"}
        response = HttpResponse(render_to_string("zq_admin/failing.html", facts), status=status)
        response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "no-store"
    if busy:
        response["Retry-After"] = str(RETRY_SECONDS)
    return response


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's ``CSRF_FAILURE_VIEW``. What was posted is not offered again: somebody else may have made it up."""
    if _wants_json(request):
        text = _("页面已过期或来源不明，没有执行。请刷新页面后重试。")
        return JsonResponse({"error": text}, status=403)
    # Before any proof of who asks, only the browser can tell the language; Chinese comes first.
    language = translation.get_language_from_request(request)
    with translation.override(language if language.startswith("en") else settings.LANGUAGE_CODE):
        facts = {"bad_origin": reason.startswith(_OF_ORIGIN)}
        response = HttpResponse(render_to_string("zq_admin/unproven.html", facts), status=403)
    response["Content-Security-Policy"] = _POLICY
    response["Cache-Control"] = "no-store"
    return response


def is_passing(error: BaseException | None) -> bool:
    """Whether the database was held by others, or could not be reached: the same may succeed in a moment."""
    if not isinstance(error, OperationalError):
        return False
    cause = error.__cause__
    # Of an attempt to connect the client knows no code, only words in the server's language, and whose attempt it was.
    unreached = getattr(cause, "pgconn", None) is not None
    return unreached or getattr(cause, "sqlstate", None) in _PASSING or _LOCKED in str(error)


def _wants_json(request: HttpRequest) -> bool:
    is_script = request.headers.get("X-Requested-With") == "XMLHttpRequest"
    return is_script or request.path.startswith("/api/") or not request.accepts("text/html")


def _posted(request: HttpRequest) -> list[tuple[str, str]]:
    """What a form sent, to send it again; nothing where it sent files, which a page cannot hold, or a password, which
    it must not.
    """
    try:
        if request.method != "POST" or request.FILES or any("password" in name for name in request.POST):
            return []
        return [(name, value) for name, values in request.POST.lists() for value in values]
    except (UnreadablePostError, SuspiciousOperation):
        return []
