"""Real servers for tests, each private to the run: a PostgreSQL cluster, a Redis, an nginx.

Fixtures skip with the reason where a server is not installed (``ZHANQUN_NO_SKIPS`` forbids that).
"""

import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

SECONDS = 30


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def require(program: str, package: str) -> str:
    """Path of a program, or a skip that tells how to get it."""
    found = shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if found is None:
        pytest.skip(f"{program} is not installed (Debian: apt-get install {package})")
    return found


def wait_for_port(port: int, alive: Callable[[], bool]) -> None:
    """Until something listens; raises RuntimeError when its process ends before, or after 30 s."""
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline and alive():
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


@contextmanager
def running(command: list[str], port: int, **options: object) -> Iterator[subprocess.Popen]:
    """A server in the foreground, from listening to its clean end."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, **options)
    try:
        wait_for_port(port, lambda: process.poll() is None)
        yield process
    finally:
        process.terminate()
        process.wait(SECONDS)


def _postgres_programs() -> Path:
    for initdb in [shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]:
        if initdb:
            return Path(initdb).resolve().parent
    pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql), and TEST_DATABASE_URL is not set")


@contextmanager
def postgres_cluster(folder: Path) -> Iterator[str]:
    """A PostgreSQL cluster in ``folder``; its URL. It refuses to run as root, who lends it to ``postgres``."""
    programs, port = _postgres_programs(), free_port()
    data = folder / "data"
    data.mkdir(parents=True)
    user = {}
    if os.getuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(data, account.pw_uid, account.pw_gid)
        for parent in data.parents:
            if parent.stat().st_uid == 0 and parent != Path("/") and str(parent) != "/tmp":
                parent.chmod(parent.stat().st_mode | 0o011)
        user = {"user": "postgres", "group": "postgres", "extra_groups": []}
    initdb = [programs / "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
    subprocess.run(initdb, check=True, capture_output=True, cwd=data, **user)
    options = ["-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"]
    server = [programs / "postgres", "-D", data, "-p", str(port), "-h", "127.0.0.1", "-k", "", *options]
    with running([str(part) for part in server], port, cwd=data, **user):
        yield f"postgres://postgres@127.0.0.1:{port}/postgres"


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A database server that tests may fill: ``TEST_DATABASE_URL``, or a private cluster."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with postgres_cluster(tmp_path_factory.mktemp("postgres")) as url:
        yield url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    program, port = require("redis-server", "redis-server"), free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    with running(command, port, cwd=tmp_path_factory.mktemp("redis")):
        yield f"redis://127.0.0.1:{port}/0"


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """A real node: ``ES_TEST_URL``; ``.ci/elasticsearch`` starts one."""
    url = os.environ.get("ES_TEST_URL", "")
    if not url:
        pytest.skip("no Elasticsearch: start one with .ci/elasticsearch and set ES_TEST_URL=http://127.0.0.1:9200")
    return url
