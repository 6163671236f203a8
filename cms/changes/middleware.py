"""One transaction per edit, and the name of the one who acts."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from .actor import acting

SAFE = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})


class OneTransactionPerEdit:
    """Wrap every unsafe request in a transaction, undone when the answer is a server error.

    Wagtail's own "publish" is not atomic (docs/developers/wagtail.md); Django's ATOMIC_REQUESTS would make every GET
    take SQLite's write lock.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in SAFE:
            return self.get_response(request)
        with acting(getattr(request.user, "pk", None)), transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response
