"""Whether addresses outside the cluster answer: politely to each host, by its robots.txt, with a second look."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from urllib.parse import unquote, urlsplit
from urllib.robotparser import RobotFileParser

import httpx
from django.utils.translation import gettext as _

from .outward import InsideError, Outward
from .reasons import why

AGENT = "Zhanqun-LinkCheck"
HEADERS = {"User-Agent": f"{AGENT}/1.0", "Accept": "text/html,*/*;q=0.5", "Range": "bytes=0-0"}
# Enough of robots.txt (RFC 9309 asks for 500 KiB).
LONGEST_ROBOTS = 512 * 1024
# Statuses that do not mean that the page is gone: it wants a login, dislikes robots, or is busy.
GUARDED = frozenset({401, 403, 405, 406, 407, 409, 416, 418, 429, 451, 999})

# What an address can come to; the group is what connecting to a port that cannot be ends in.
_BROKEN = (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError, OverflowError, ExceptionGroup)


@dataclass(frozen=True, slots=True)
class Manners:
    """How hard a check may knock. Seconds; ``retry_after`` is the pause before the second look."""

    timeout: float = 10.0
    at_once: int = 60
    per_host: int = 6
    pause: float = 0.2
    retry_after: float = 5.0
    obey_robots: bool = True
    # Whether addresses inside this network are looked at, too; else they are skipped.
    private: bool = False


POLITE = Manners()


@dataclass(frozen=True, slots=True)
class Answer:
    """What an address said; ``reason`` is empty when it is alive, or was not asked for by ``robots.txt``.

    ``silent``: no server answered at all.
    """

    url: str
    reason: str = ""
    skipped: bool = False
    silent: bool = False


def check(urls: Iterable[str], manners: Manners = POLITE, told: Callable[[], None] = lambda: None) -> list[Answer]:
    """Look at every address; one that fails is looked at again after the others. ``told`` after each first look."""
    return asyncio.run(_check(list(dict.fromkeys(urls)), manners, told))


async def _check(urls: Sequence[str], manners: Manners, told: Callable[[], None]) -> list[Answer]:
    transport = Outward(manners.at_once, private=manners.private)
    async with httpx.AsyncClient(follow_redirects=True, headers=HEADERS, transport=transport) as client:
        checker = _Checker(client, manners)
        first = await asyncio.gather(*(checker.look(url, told) for url in urls))
        doubtful = [answer.url for answer in first if answer.reason]
        if not doubtful:
            return list(first)
        await asyncio.sleep(manners.retry_after)
        second = {answer.url: answer for answer in await asyncio.gather(*(checker.look(url) for url in doubtful))}
    return [second.get(answer.url, answer) for answer in first]


@dataclass(slots=True)
class _Host:
    """Turns at one host: so many at once, with a pause between beginnings."""

    gate: asyncio.Semaphore
    last: float = 0.0
    robots: asyncio.Task[RobotFileParser | None] | None = None


@dataclass(slots=True)
class _Checker:
    client: httpx.AsyncClient
    manners: Manners
    _hosts: dict[str, _Host] = field(default_factory=dict)
    _gate: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._hosts = defaultdict(lambda: _Host(asyncio.Semaphore(self.manners.per_host)))
        self._gate = asyncio.Semaphore(self.manners.at_once)

    async def look(self, url: str, told: Callable[[], None] = lambda: None) -> Answer:
        try:
            origin = _origin(url)
        except ValueError as error:
            told()
            return Answer(url, _("打不开：%s") % why(error))
        if self.manners.obey_robots and not await self._may(origin, url):
            told()
            return Answer(url, skipped=True)
        try:
            async with self._turn(origin):
                return await self._ask(url)
        except InsideError:
            return Answer(url, skipped=True)
        finally:
            told()

    @asynccontextmanager
    async def _turn(self, origin: str) -> AsyncIterator[None]:
        host = self._hosts[origin]
        async with host.gate, self._gate:
            now = monotonic()
            host.last = max(now, host.last + self.manners.pause)
            await asyncio.sleep(host.last - now)
            yield

    async def _may(self, origin: str, url: str) -> bool:
        host = self._hosts[origin]
        if host.robots is None:
            host.robots = asyncio.create_task(self._robots(origin))
        rules = await host.robots
        try:
            return rules is None or rules.can_fetch(AGENT, url)
        except ValueError:
            return True

    async def _robots(self, origin: str) -> RobotFileParser | None:
        """The rules of a host; None where it has none or cannot be reached, which the looks themselves will tell."""
        try:
            async with self._turn(origin), asyncio.timeout(self.manners.timeout):
                text = await self._text(f"{origin}/robots.txt")
            return None if text is None else _rules_of(text)
        except (*_BROKEN, InsideError):
            return None

    async def _text(self, url: str) -> str | None:
        """The beginning of a text; None for an answer other than 200."""
        body = b""
        async with self.client.stream("GET", url, headers={"Range": ""}) as answer:
            if answer.status_code != httpx.codes.OK:
                return None
            async for piece in answer.aiter_bytes():
                body += piece
                if len(body) >= LONGEST_ROBOTS:
                    break
        return body.decode("utf-8", "replace")

    async def _ask(self, url: str) -> Answer:
        """What one look tells. The body is not read."""
        try:
            async with asyncio.timeout(self.manners.timeout), self.client.stream("GET", url) as answer:
                status = answer.status_code
        except (TimeoutError, httpx.TimeoutException):
            return Answer(url, _("%g 秒没有回应") % self.manners.timeout, silent=True)
        except _BROKEN as error:
            return Answer(url, _("打不开：%s") % why(error), silent=True)
        return Answer(url, _("服务器回应 %d") % status if status >= 400 and status not in GUARDED else "")


def _origin(url: str) -> str:
    """Raises ValueError for what cannot be an address."""
    parts = urlsplit(url)
    if parts.port == 0:
        raise ValueError(url)
    return f"{parts.scheme}://{parts.netloc}"


def _rules_of(text: str) -> RobotFileParser:
    """Lines that cannot be read are passed over (RFC 9309, 2.2), which the library does not do for addresses."""
    rules = RobotFileParser()
    rules.parse([line for line in text.splitlines() if _is_readable(line)])
    return rules


def _is_readable(line: str) -> bool:
    try:
        urlsplit(unquote(line.partition(":")[2].strip()))
    except ValueError:
        return False
    return True
