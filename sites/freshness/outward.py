"""Connections to public addresses alone: what editors link to must not make us knock at what stands inside."""

from __future__ import annotations

import asyncio
import socket

import httpx

from sites.portals.numbers import is_public


class InsideError(Exception):
    """An address, or where it leads, is on this machine or its network."""


class Outward(httpx.AsyncBaseTransport):
    """Looks a name up once, refuses private numbers, and connects to the number that was checked; so do redirects.

    Connections are not kept: two names with one number would share a session made for the first.
    """

    def __init__(self, at_once: int, *, private: bool) -> None:
        limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=0)
        self._inner = httpx.AsyncHTTPTransport(limits=limits, trust_env=False)
        self._private = private

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Raises InsideError, OSError for names that are not known, and what the inner transport raises."""
        host = request.url.raw_host.decode("ascii")
        if self._private:
            return await self._inner.handle_async_request(request)
        port = request.url.port or (443 if request.url.scheme == "https" else 80)
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        numbers = [str(row[4][0]).partition("%")[0] for row in found]
        if not all(map(is_public, numbers)):
            raise InsideError(host)
        pinned = httpx.Request(
            request.method,
            request.url.copy_with(host=numbers[0]),
            headers=request.headers,
            stream=request.stream,
            extensions={**request.extensions, "sni_hostname": host},
        )
        return await self._inner.handle_async_request(pinned)

    async def aclose(self) -> None:
        await self._inner.aclose()
