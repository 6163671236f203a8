"""The production size, with real PostgreSQL and Redis: settings, a worker, readiness."""

import json
import secrets
import time
import urllib.error
import urllib.request

import psycopg
import pytest

from cms.settings import policies
from tests.programs import ROOT, environment, manage, programs
from tests.services.editor import Browser
from tests.services.servers import free_port, wait_for_port

HOST = "www.yunzhou.example"
PASSWORD = secrets.token_urlsafe(12)
ADMINISTRATOR = f"""
from django.contrib.auth import get_user_model
get_user_model().objects.create_superuser("editor", password="{PASSWORD}")
"""
CHANNEL = """
from cms.content.models import Channel
print(Channel.objects.get(slug="tzgg").pk)
"""


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


@pytest.fixture
def city(production):
    """Opened, and an administrator."""
    manage(production, "migrate", "--noinput", "--verbosity", "0")
    manage(production, "collectstatic", "--noinput", "--verbosity", "0")
    manage(production, "open_portal", "--host", HOST, "--name", "云州市人民政府", "--kind", "city")
    manage(production, "shell", "-v", "0", "-c", ADMINISTRATOR)
    return production


def test_what_an_editor_publishes_is_live_and_found_and_what_he_withdraws_is_gone(city, tmp_path):
    port = free_port()
    web = ("-m", "gunicorn", "cms.settings.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "2")
    worker = ("-m", "celery", "-A", "cms.settings.celery", "worker", "-P", "threads", "-c", "2", "-B")
    with programs(city, tmp_path / "log", web, worker) as (server, _):
        wait_for_port(port, lambda: server.poll() is None)
        assert set(wait_until_ready(port).values()) == {0}

        editor, visitor = Browser(port, "admin.yunzhou.example", secure=True), Browser(port, HOST, secure=True)
        editor.log_in("editor", PASSWORD)
        page = editor.publish(channel(city), "正式环境中的第一条通知")
        [path] = visitor.until_found("正式环境中的第一条通知", 1)
        file = tmp_path / "output" / HOST / "current" / path.removeprefix("/")
        wait_for(file.exists)
        assert "正式环境中的第一条通知" in file.read_text()

        editor.withdraw(page)
        wait_for(lambda: not file.exists())
        visitor.until_found("正式环境中的第一条通知", 0)
        assert set(wait_until_ready(port).values()) == {0}


def channel(environ):
    """Page id of the portal's notices."""
    return int(manage(environ, "shell", "-v", "0", "-c", CHANNEL))


def wait_for(condition):
    deadline = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def wait_until_ready(port):
    """Lags by reader once all is read. Asks until then; the worker's poll comes every second."""
    deadline = time.monotonic() + 120
    report = {}
    while time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=30) as answer:
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
