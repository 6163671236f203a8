"""Keeps the web server and the worker running, and stops both together."""

import ctypes
import logging
import os
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

logger = logging.getLogger(__name__)
TICK = 0.2
STOP_SECONDS = 10
# A child that dies sooner than this did not start at all; it is tried again ever more slowly.
STARTED_SECONDS = 5
SLOWEST = 30.0
# Deaths in a row of a program that never started, until there is no hope.
ATTEMPTS = 4
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A program to keep running."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen | None = None
    started: float = 0.0
    due: float = 0.0
    delay: float = field(default=1.0)
    # None once it has run: from then on it is started again for ever.
    attempts: int | None = 0

    def start(self, directory: Path, environment: dict[str, str]) -> None:
        # A session of its own: Ctrl-C reaches us alone, and we stop the children in order.
        self.process = subprocess.Popen(  # noqa: S603 - our own programs
            self.command,
            cwd=directory,
            env=environment,
            start_new_session=True,
            preexec_fn=_die_with_parent,  # noqa: PLW1509 - the supervisor has no threads
        )
        self.started = time.monotonic()

    def check(self) -> None:
        """Note a death and decide when to start again."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.started
        self.attempts = None if lived > STARTED_SECONDS or self.attempts is None else self.attempts + 1
        self.delay = 1.0 if lived > STARTED_SECONDS else min(self.delay * 2, SLOWEST)
        self.due = time.monotonic() + (0 if lived > STARTED_SECONDS else self.delay)
        # Its own children (the clock of the worker) must not live on beside those of the next one.
        _kill_group(self.process.pid)
        logger.error("%s ended with %s, starting again", self.name, self.process.returncode)
        self.process = None

    @property
    def hopeless(self) -> bool:
        return (self.attempts or 0) >= ATTEMPTS

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()


class CannotStart(Exception):
    """A child, named by the argument, ends as soon as it is started; its own words are on stderr."""


class Supervisor:
    """Runs children until SIGINT or SIGTERM. Raises CannotStart."""

    def __init__(self, children: Sequence[Child], directory: Path, environment: dict[str, str]) -> None:
        self.children = children
        self.directory = directory
        self.environment = environment
        self.stopping = False

    def run(self) -> None:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask_to_stop)
        try:
            while not self.stopping:
                self._tick()
                time.sleep(TICK)
        finally:
            self._stop_all()

    def _tick(self) -> None:
        for child in self.children:
            child.check()
            if child.hopeless:
                raise CannotStart(child.name)
            if child.process is None and time.monotonic() >= child.due:
                child.start(self.directory, self.environment)

    def _ask_to_stop(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def _stop_all(self) -> None:
        for child in self.children:
            child.stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in self.children:
            if child.process is not None:
                _wait_or_kill(child.process, deadline - time.monotonic())


def children(port: int) -> list[Child]:
    """The web server (one process, eight threads) and the worker with its clock."""
    server = (
        f"gunicorn demo.server:application --bind 127.0.0.1:{port} --workers 1 --worker-class gthread --threads 8 "
        "--timeout 120 --limit-request-line 0 --log-level warning"
    )
    worker = (
        "celery --quiet -A cms.settings.celery worker -P threads -c 8 -B --loglevel WARNING "
        "--without-gossip --without-mingle --without-heartbeat"
    )
    python = [sys.executable, "-m"]
    return [Child("server", python + shlex.split(server)), Child("worker", python + shlex.split(worker))]


def environment(port: int) -> dict[str, str]:
    """Public and admin addresses as the demo server answers them."""
    return os.environ | {
        "ZHANQUN_PUBLIC_URL": f"http://{{host}}.localhost:{port}",
        "ZHANQUN_ADMIN_URL": f"http://localhost:{port}",
        "ZHANQUN_DEMO_PORT": str(port),
    }


def _wait_or_kill(process: subprocess.Popen, seconds: float) -> None:
    try:
        process.wait(max(seconds, 0.1))
    except subprocess.TimeoutExpired:
        _kill_group(process.pid)
        process.wait()


def _kill_group(leader: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


def _die_with_parent() -> None:
    """Linux only: a killed supervisor leaves no orphan on the port."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
