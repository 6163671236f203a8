"""The production size, with real PostgreSQL and Redis: settings, a worker, readiness."""

import json
import secrets
import signal
import time
import urllib.error
import urllib.request

import psycopg
import pytest

from cms.settings import policies
from tests.programs import ROOT, environment, manage, start
from tests.services.servers import free_port, wait_for_port


@pytest.fixture
def production(tmp_path, postgres_url, redis_url):
    """The environment of a fresh production installation."""
    name = f"production_{secrets.token_hex(4)}"
    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return environment(
        tmp_path,
        ZHANQUN_SECRET_KEY=secrets.token_urlsafe(48),
        ZHANQUN_ADMIN_URL="https://admin.yunzhou.example",
        DATABASE_URL=postgres_url.rpartition("/")[0] + f"/{name}",
        CELERY_BROKER_URL=redis_url,
    )


def test_production_passes_the_deploy_check(production):
    manage(production, "check", "--deploy", "--fail-level", "WARNING")


def test_a_fresh_installation_is_ready_once_a_worker_has_read_the_log(production):
    manage(production, "migrate", "--noinput", "--verbosity", "0")
    manage(production, "open_portal", "--host", "www.yunzhou.example", "--name", "云州市人民政府", "--kind", "city")
    port = free_port()
    web = start(production, "-m", "gunicorn", "cms.settings.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2")
    worker = start(production, "-m", "celery", "-A", "cms.settings.celery", "worker", "-P", "threads", "-c", "2", "-B")
    try:
        wait_for_port(port, lambda: web.poll() is None)
        assert wait_until_ready(port) == {"files": 0, "index": 0}
    finally:
        for process in (web, worker):
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def wait_until_ready(port):
    """Lags by reader once all is read. Asks until then; the worker's poll comes every second."""
    deadline = time.monotonic() + 120
    report = {}
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz") as answer:
                report = json.load(answer)
                return {name: reader["lag"] for name, reader in report["readers"].items()}
        except urllib.error.HTTPError as error:
            report = json.load(error)
            time.sleep(0.2)
    raise AssertionError(report)


def test_the_headers_of_nginx_are_those_of_the_program():
    text = (ROOT / "deploy" / "nginx" / "zhanqun-headers.conf").read_text()
    for name, value in policies.HEADERS.items():
        assert f'add_header {name} "{value}" always;' in text
