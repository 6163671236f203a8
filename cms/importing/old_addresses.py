"""Where a page stood before: a redirect when the old address is on the portal itself."""

from collections.abc import Set
from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect

from cms.content.addresses import RESERVED

from .errors import LineError


def old_path(old_url: str, hosts: Set[str]) -> str | None:
    """The path to redirect from, as Wagtail stores it; None for an address on a foreign host. Raises LineError."""
    if not old_url:
        return None
    try:
        parts = urlsplit(old_url)
        foreign = bool(parts.netloc) and (parts.hostname or "") not in hosts
    except ValueError as error:
        raise LineError(_("原地址“%s”不是有效网址。") % old_url[:80]) from error
    if parts.scheme not in ("", "http", "https") or not (parts.netloc or parts.path.startswith("/")):
        raise LineError(_("原地址“%s”应以 / 或 http(s):// 开头。") % old_url[:80])
    if foreign:
        return None
    path = Redirect.normalise_path(parts._replace(scheme="", netloc="", fragment="").geturl())
    if path in ("", "/") or path.split("/")[1] in RESERVED or ".." in path.split("/"):
        raise LineError(_("原地址“%s”是首页或系统保留的地址，不能改作跳转。") % old_url[:80])
    if len(path) > Redirect._meta.get_field("old_path").max_length:
        raise LineError(_("原地址过长，最多 255 个字符。"))
    return path
