"""Mail goes out once the edit that caused it is committed; a mail server that is away never undoes an edit."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from functools import partial
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

logger = logging.getLogger(__name__)


class AfterCommit(BaseEmailBackend):
    """Hands messages to the backend ``ZHANQUN_MAIL_BACKEND``: after the transaction, or at once where there is none.

    Within a transaction a failure can no longer be told to the sender and is logged: with the subject, and without
    addresses, which may be those of citizens. What a mail server says names them, too.
    """

    def __init__(self, fail_silently: bool = False, **options: Any) -> None:
        super().__init__(fail_silently=fail_silently)
        self._options = options

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        messages = list(email_messages)
        for message in messages:
            # Titles stand in subjects, and a line break there is refused as an injected header.
            message.subject = " ".join(str(message.subject).split())
        if not transaction.get_connection().in_atomic_block:
            return self._send(messages)
        transaction.on_commit(partial(self._try, messages))
        return len(messages)

    def _send(self, messages: list[EmailMessage]) -> int:
        backend = get_connection(settings.ZHANQUN_MAIL_BACKEND, fail_silently=self.fail_silently, **self._options)
        return backend.send_messages(messages) or 0

    def _try(self, messages: list[EmailMessage]) -> None:
        try:
            self._send(messages)
        except Exception as error:
            for message in messages:
                told = (message.subject, len(message.recipients()), type(error).__name__)
                logger.error("mail %r to %d recipients could not be sent: %s", *told)
