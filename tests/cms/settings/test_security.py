"""What the browser is told, whose address counts, and which host answers the admin."""

import stat
import subprocess
import sys
from importlib import import_module

import pytest
from django.contrib.auth import get_user_model
from django.http import HttpResponse
from django.test import RequestFactory

from cms.settings.security import AdminHost, ClientAddress
from tests.programs import ROOT, environment


def address_seen(settings, proxies, remote, told):
    settings.ZHANQUN_PROXIES = proxies
    seen = []
    middleware = ClientAddress(lambda request: seen.append(request.META["REMOTE_ADDR"]) or HttpResponse())
    middleware(RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_REAL_IP=told))
    return seen[0]


def test_a_visitor_cannot_choose_his_address_without_a_trusted_proxy(settings):
    assert address_seen(settings, [], "127.0.0.1", "203.0.113.9") == "127.0.0.1"
    assert address_seen(settings, ["127.0.0.0/8"], "198.51.100.7", "203.0.113.9") == "198.51.100.7"


def test_the_proxy_tells_the_visitors_address(settings):
    assert address_seen(settings, ["127.0.0.0/8"], "127.0.0.1", "203.0.113.9") == "203.0.113.9"
    assert address_seen(settings, ["127.0.0.0/8"], "", "2001:db8::1") == "2001:db8::1"


def test_nonsense_from_the_proxy_is_ignored(settings):
    assert address_seen(settings, ["127.0.0.0/8"], "127.0.0.1", "<script>") == "127.0.0.1"


@pytest.mark.parametrize(
    ("host", "path", "status"),
    [
        ("admin.yunzhou.example", "/admin/", 200),
        ("admin.yunzhou.example:8443", "/admin/", 200),
        ("www.yunzhou.example", "/admin/", 404),
        ("www.yunzhou.example", "/admin-media/a.jpg", 404),
        ("www.yunzhou.example", "/search/", 200),
    ],
)
def test_the_admin_answers_on_its_own_host_only(settings, host, path, status):
    settings.ZHANQUN_ADMIN_HOST = "admin.yunzhou.example"
    answer = AdminHost(lambda request: HttpResponse())(RequestFactory().get(path, HTTP_HOST=host))
    assert answer.status_code == status


@pytest.mark.django_db
def test_public_answers_allow_no_inline_script_and_no_frame(client):
    policy = client.get("/healthz").headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in policy
    assert "frame-ancestors 'none'" in policy


@pytest.mark.django_db
def test_the_admin_may_frame_itself_only(client):
    policy = client.get("/admin/login/").headers["Content-Security-Policy"]
    assert "frame-ancestors 'self'" in policy
    assert "script-src 'self'" in policy


@pytest.mark.django_db
def test_uploaded_files_are_for_editors(client, settings):
    settings.MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
    (settings.MEDIA_ROOT / "a.txt").write_text("draft")
    assert client.get("/admin-media/a.txt").status_code == 302
    client.force_login(get_user_model().objects.create_superuser("root", password="long-enough-1"))
    assert b"".join(client.get("/admin-media/a.txt").streaming_content) == b"draft"


@pytest.mark.parametrize("address", ["/admin/pages/%d/edit/", "/admin/portals/edit/%d/", "/admin/images/%d/"])
def test_a_number_that_no_row_can_have_is_not_found(admin_client, address):
    assert admin_client.get(address % 2**63).status_code == 404
    assert admin_client.get(address % (2**63 - 1)).status_code in {302, 404}


@pytest.mark.django_db
def test_the_sixth_wrong_password_locks_the_name_for_this_address_only(client, settings):
    settings.AXES_ENABLED = True
    get_user_model().objects.create_superuser("root", password="long-enough-1")

    def log_in(password, address):
        form = {"username": "root", "password": password}
        return client.post("/admin/login/", form, REMOTE_ADDR=address)

    answers = [log_in("wrong", "192.0.2.1") for _ in range(6)]
    assert [answer.status_code for answer in answers[:4]] == [200] * 4
    assert answers[-1].status_code == 429
    assert "15" in answers[-1].content.decode()
    assert log_in("long-enough-1", "192.0.2.1").status_code == 429
    assert log_in("long-enough-1", "192.0.2.2").status_code == 302


@pytest.mark.django_db
def test_another_spelling_of_the_name_gives_no_further_guesses(client, settings):
    settings.AXES_ENABLED = True
    get_user_model().objects.create_superuser("root", password="long-enough-1")
    for name in ("root", "ｒoot", " root", "ｒｏｏｔ", "roｏt"):
        client.post("/admin/login/", {"username": name, "password": "wrong"})
    assert client.post("/admin/login/", {"username": "rｏot", "password": "long-enough-1"}).status_code == 429


def test_the_embedded_database_is_readable_by_its_owner_only(tmp_path):
    (tmp_path / "zhanqun.sqlite3").touch(mode=0o644)
    subprocess.run([sys.executable, "-c", "import cms.settings"], cwd=ROOT, env=environment(tmp_path), check=True)
    assert stat.S_IMODE((tmp_path / "zhanqun.sqlite3").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys" / "secret_key").stat().st_mode) == 0o600


def test_no_password_can_be_reset_where_the_link_would_go_to_the_log(settings):
    assert "console" in import_module("cms.settings").ZHANQUN_MAIL_BACKEND
    assert settings.WAGTAIL_PASSWORD_RESET_ENABLED is False
