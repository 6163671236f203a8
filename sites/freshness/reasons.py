"""Why an address could not be opened, in words for the people who read screens and mail."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator

import httpx
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# The first that fits is told.
_WORDS: tuple[tuple[tuple[type[BaseException], ...], str | Promise], ...] = (
    ((socket.gaierror,), _("域名没有解析")),
    ((ssl.SSLCertVerificationError,), _("证书无效")),
    ((ssl.SSLError,), _("加密连接失败")),
    ((TimeoutError, httpx.TimeoutException), _("超时")),
    ((httpx.TooManyRedirects,), _("转向次数过多")),
    ((httpx.InvalidURL, httpx.UnsupportedProtocol, ValueError), _("地址写法不对")),
    ((httpx.ProtocolError, httpx.DecodingError), _("服务器的回应不合规范")),
)
_OTHERWISE = _("连接不上")


def why(error: BaseException) -> str:
    """What libraries and operating systems say in English lies below the error that they raise."""
    below = list(_causes(error))
    found = (words for kinds, words in _WORDS if any(isinstance(one, kinds) for one in below))
    return str(next(found, _OTHERWISE))


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """The error and those that it came from."""
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
