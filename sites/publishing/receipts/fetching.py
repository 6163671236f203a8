"""Looking at a public address as a citizen does, and comparing what comes with the file that was written.

What the web server sends is the file with its fragments put in (nginx, the demo server) or as it is (object storage),
and the demo server turns addresses of known hosts into local ones. So both bodies are brought to one form first:
public addresses as ``https://<host>``, and no white space, of which a server that inserts fragments leaves more or
less. Then they must be equal as a whole, not only in a mark: a page that somebody injected something into is not live.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urlsplit

import urllib3
from django.conf import settings

from cms.changes.models import Change
from cms.content import hooks

from ..models import Output
from ..rendered import file_name
from ..serving import include_fragments, root_of
from ..tree import Tree
from .models import Receipt

SECONDS = urllib3.Timeout(connect=3, read=5)
MOST_BYTES = 32 * 1024 * 1024
GONE = (404, 410)
_REFUSED = urllib3.exceptions.NewConnectionError
_SPACE = re.compile(rb"\s+")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a public address answered; ``reason`` tells in Chinese why there is no answer."""

    status: int = 0
    body: bytes = b""
    location: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Expected:
    """A file as written: its hash and size, and the bodies that a server may make of it, each as ``essence``."""

    sha256: str
    size: int
    bodies: frozenset[bytes]


def url_of(host: str, path: str) -> str:
    """Public address of a path on a portal."""
    return hooks.public_url(host).rstrip("/") + quote(path)


def fetch(host: str, path: str) -> Answer:
    """Ask once, follow nothing."""
    parts = urlsplit(url_of(host, path))
    headers = {"Host": parts.netloc, "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
    try:
        answer = _pool(parts.scheme, parts.hostname or "", parts.port).request(
            "GET", parts.path, headers=headers, redirect=False, preload_content=False
        )
        try:
            body = answer.read(MOST_BYTES)
        finally:
            answer.release_conn()
    except (urllib3.exceptions.HTTPError, OSError) as error:
        return Answer(reason=f"公众地址打不开（{_why(error)}）。")
    return Answer(answer.status, body, answer.headers.get("Location", ""))


def expected(receipt: Receipt, host: str) -> Expected | None:
    """The file that the record names for a receipt's address, None where the record has none."""
    name = file_name(receipt.path)
    row = Output.objects.filter(site_id=receipt.site_id, path=name).values_list("sha256", "size").first()
    if row is None:
        return None
    body, root = Tree(host).read(name) or b"", root_of(host)
    # A file that is not what the record says makes no page live, whatever is served.
    sound = hashlib.sha256(body).hexdigest() == row[0]
    bodies = {essence(body), essence(include_fragments(body, root))} if sound and root else set()
    return Expected(*row, frozenset(bodies))


def judge(receipt: Receipt, answer: Answer, wanted: Expected | None) -> str:
    """Why the change is not public yet, in Chinese; "" when it is."""
    if answer.reason:
        return answer.reason
    if receipt.kind == Change.Kind.WITHDRAWN:
        return _why_still_there(answer, wanted)
    if answer.status != 200:
        return f"公众地址回答 {answer.status}，应为 200。" + (f"转到了 {answer.location}。" if answer.location else "")
    if wanted is None:
        return "本页没有生成文件。"
    if essence(answer.body) not in wanted.bodies:
        return "公众地址上的内容与生成的文件不一致：可能有缓存还未更新，也可能被改动过。"
    return ""


def essence(body: bytes) -> bytes:
    """SHA-256 of a body without white space, its public addresses written as in files."""
    local = _local_addresses(settings.ZHANQUN_PUBLIC_URL)
    text = local.sub(rb"https://\1", body) if local else body
    return hashlib.sha256(_SPACE.sub(b"", text)).digest()


def _why_still_there(answer: Answer, wanted: Expected | None) -> str:
    """A withdrawn page is gone when its address answers so, leads elsewhere, or belongs to another page now."""
    if answer.status in GONE or 300 <= answer.status < 400:
        return ""
    if answer.status == 200 and wanted and essence(answer.body) in wanted.bodies:
        return ""
    return f"已撤下的地址仍回答 {answer.status}，应为 404：可能有缓存还未更新。"


def _why(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return "域名没有解析"
    if isinstance(error, urllib3.exceptions.TimeoutError) and not isinstance(error, _REFUSED):
        return "超时"
    if isinstance(error, urllib3.exceptions.SSLError):
        return "证书无效"
    return "连接不上"


@lru_cache(maxsize=1)
def _local_addresses(template: str) -> re.Pattern[bytes] | None:
    """Finds public addresses of hosts, where they are not simply ``https://<host>``."""
    before, _, after = template.partition("{host}")
    if (before, after) == ("https://", ""):
        return None
    return re.compile(re.escape(before.encode()) + rb"([a-z0-9][a-z0-9.-]*?)" + re.escape(after.encode()))


@lru_cache(maxsize=512)
def _pool(scheme: str, host: str, port: int | None) -> urllib3.HTTPConnectionPool:
    # RFC 6761: names under .localhost are this machine, whether or not its resolver knows.
    address = "127.0.0.1" if host == "localhost" or host.endswith(".localhost") else host
    kind = urllib3.HTTPSConnectionPool if scheme == "https" else urllib3.HTTPConnectionPool
    return kind(address, port, timeout=SECONDS, retries=False, maxsize=8)
