"""Where webhooks may go: public addresses only, so that nobody reaches what stands behind the firewall through us."""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from sites.portals.numbers import is_public


def check_address(url: str) -> None:
    """Raises ValidationError for an address that is not http(s), or names a private network by its number."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValidationError(_("请填写以 https:// 或 http:// 开头的完整网址。"))
    if parts.username or parts.password:
        raise ValidationError(_("网址里不要写用户名和密码。"))
    if parts.hostname == "localhost" or parts.hostname.endswith(".localhost") or _is_private_number(parts.hostname):
        _refuse_private()


def resolve(url: str) -> str:
    """The number to connect to, looked up once and checked: a name must not change its meaning between both.

    Raises ValidationError for private addresses, OSError for names that are not known.
    """
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = [row[4][0] for row in socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)]
    if any(not is_allowed(str(number)) for number in found):
        _refuse_private()
    return str(found[0])


def is_allowed(number: str) -> bool:
    """Whether a message may go to an IP address. Raises ValueError for what is no address."""
    public = is_public(number)
    return settings.ZHANQUN_WEBHOOKS_PRIVATE or public


def _is_private_number(host: str) -> bool:
    try:
        return not is_allowed(host)
    except ValueError:
        return False


def _refuse_private() -> None:
    if not settings.ZHANQUN_WEBHOOKS_PRIVATE:
        text = _("不能发往内网地址。确需发往内网时，请运维人员设置 ZHANQUN_WEBHOOKS_PRIVATE=1。")
        raise ValidationError(text)
