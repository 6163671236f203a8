"""Host names of portals: syntax, and the rules for domains (STANDARDS: 国办函〔2018〕55号)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from .domains import GOV_CN, GOVERNMENT
from .kinds import PortalKind

LABEL = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)$")
# RFC 2606 and 6761: never public, hence free of the rules for domains.
EXEMPT = ("example", "test", "localhost")


def normalise_host(text: str) -> str:
    """Lower case, punycode, without the final dot. Raises ValidationError for what is no host name."""
    host = text.strip().rstrip(".").lower()
    try:
        host = host.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise ValidationError(_("“%s”不是有效的域名。请只填域名，例：www.yunzhou.gov.cn。") % text) from error
    labels = host.split(".")
    if len(host) > 253 or len(labels) < 2 or not all(LABEL.match(label) for label in labels) or labels[-1].isdigit():
        raise ValidationError(_("“%s”不是有效的域名。请只填域名，不带 http:// 和路径，例：www.yunzhou.gov.cn。") % text)
    return host


def readable_host(host: str) -> str:
    """The host as people write it: punycode back to 汉字."""
    try:
        return host.encode("ascii").decode("idna")
    except UnicodeError:
        return host


def readable_url(url: str) -> str:
    """The address with its host as people write it."""
    parts = urlsplit(url)
    return parts._replace(netloc=readable_host(parts.netloc)).geturl()


def is_exempt(host: str) -> bool:
    return host.rsplit(".", 1)[-1] in EXEMPT


def domain_of(host: str) -> str:
    """The domain that a portal's departments live in: ``yunzhou.gov.cn`` of ``www.yunzhou.gov.cn``."""
    return host.removeprefix("www.")


def check_domain(host: str, kind: str, superior_hosts: Iterable[str] = ()) -> None:
    """Refuse a host that breaks the rules for domains of its kind.

    ``superior_hosts``: host and aliases of the portal above; used for departments. Raises ValidationError.
    """
    if is_exempt(host):
        return
    if not host.endswith(GOVERNMENT):
        raise ValidationError(_("政府网站的域名应以 .gov.cn 或 .政务 结尾，“%s”不符合。") % readable_host(host))
    if kind == PortalKind.DEPARTMENT:
        _check_below(host, [domain_of(superior) for superior in superior_hosts])
    elif host.endswith(f".{GOV_CN}") and not re.fullmatch(r"www\.(?:[a-z0-9-]+\.)+gov\.cn", host):
        raise ValidationError(_("政府门户网站的域名应为“www.地区名.gov.cn”，“%s”不符合。") % readable_host(host))


def _check_below(host: str, domains: list[str]) -> None:
    if not any(host.endswith(f".{domain}") for domain in domains):
        raise ValidationError(
            _("部门网站应使用上级门户的下级域名。“%(host)s”不在 %(domains)s 之下。")
            % {"host": readable_host(host), "domains": "、".join(map(readable_host, domains)) or "—"}
        )
