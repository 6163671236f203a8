"""One transaction per edit, and the name of the one who acts."""

from collections.abc import Callable

from django.db import DEFAULT_DB_ALIAS, transaction
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from .actor import acting

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class OneTransactionPerEdit:
    """Wrap every unsafe request in a transaction, undone when the answer is a server error.

    Wagtail's own "publish" is not atomic (docs/developers/wagtail.md); Django's ATOMIC_REQUESTS would make every GET
    take SQLite's write lock. Views marked with Django's ``non_atomic_requests``, which wait for others such as a mail
    server, keep their own transactions short.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE or _is_apart(request):
            return self.get_response(request)
        with acting(getattr(request.user, "pk", None)), transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def _is_apart(request: HttpRequest) -> bool:
    try:
        view = resolve(request.path_info).func
    except Resolver404:
        return False
    return DEFAULT_DB_ALIAS in getattr(view, "_non_atomic_requests", ())
