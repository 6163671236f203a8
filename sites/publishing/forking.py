"""The process that building processes are forked from: it loads no apps, so it can begin before the command has any."""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import BaseContext


def start() -> BaseContext:
    """Start it, unless it runs; it loads the themes while the caller goes on."""
    place = multiprocessing.get_context("forkserver")
    place.set_forkserver_preload(["sites.publishing.warm"])
    forkserver.ensure_running()
    return place
