"""Sending mails to colleagues, one by one: what one address refuses does not keep the mail from the others."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPException, SMTPServerDisconnected

from django.core.mail import EmailMessage, get_connection

logger = logging.getLogger(__name__)
# Seconds for which the mail server is waited for.
SECONDS = 10


def send(messages: Iterable[EmailMessage]) -> list[EmailMessage]:
    """Those that the mail server took. When it is away the rest is not tried. Failures are logged without addresses."""
    server = get_connection(timeout=SECONDS)
    taken = []
    try:
        for message in messages:
            server.open()
            if _take(message, server):
                taken.append(message)
    except OSError as error:
        logger.warning("the mail server is away, mail about announcements was not sent: %s", type(error).__name__)
    finally:
        server.close()
    return taken


def _take(message: EmailMessage, server: object) -> bool:
    """Whether the server took a mail. Raises OSError when there is none to speak to."""
    message.connection = server
    try:
        return bool(message.send())
    except SMTPServerDisconnected:
        raise
    except SMTPException as error:
        logger.warning("mail about an announcement was refused: %s", type(error).__name__)
        return False
