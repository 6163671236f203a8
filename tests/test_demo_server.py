"""The local server, over real files and the real program: who is answered what, and with which addresses."""

from io import BytesIO
from wsgiref.util import setup_testing_defaults

import pytest
from wagtail.models import Site

from cms.settings import policies
from demo import hosts, server
from sites.portals.kinds import PortalKind
from sites.portals.models import Portal, PortalAlias

HOST = "www.yunzhou.example"


@pytest.fixture
def portal(settings, tmp_path, monkeypatch):
    settings.ZHANQUN_TARGET = str(tmp_path)
    monkeypatch.setattr(server, "registry", fake_registry())
    release = tmp_path / HOST / "releases" / "1"
    release.mkdir(parents=True)
    (tmp_path / HOST / "current").symlink_to("releases/1")
    (release / "index.html").write_text(
        f'<a href="https://{HOST}/a/">自己</a><a href="https://jyj.yunzhou.example/">别的</a>'
        '<a href="https://www.gov.cn/">外部</a><a href="https://www.yunzhou.example.evil.test/">像</a>'
    )
    (release / "photo.jpg").write_bytes(f"https://{HOST}/".encode())
    return release


def fake_registry():
    registry = hosts.Registry(frozenset({HOST, "jyj.yunzhou.example"}), {"yunzhou.example": HOST}, HOST)
    registry.refresh = lambda: None
    return registry


def get(host, path, **environ):
    environ = environ | {"HTTP_HOST": host, "PATH_INFO": path, "wsgi.input": BytesIO()}
    setup_testing_defaults(environ)
    seen = {}
    chunks = server.application(environ, lambda status, headers: seen.update(status=status, headers=dict(headers)))
    return int(seen["status"][:3]), seen["headers"], b"".join(chunks)


# The server closes and opens connections as it needs, so nothing may hang on one transaction.
pytestmark = pytest.mark.django_db(transaction=True)


def test_public_addresses_of_known_hosts_become_local_and_no_others(portal):
    status, headers, body = get(f"{HOST}.localhost:8180", "/")
    text = body.decode()
    assert status == 200
    assert f'"http://{HOST}.localhost:8180/a/"' in text
    assert '"http://jyj.yunzhou.example.localhost:8180/"' in text
    assert '"https://www.gov.cn/"' in text
    assert '"https://www.yunzhou.example.evil.test/"' in text
    assert headers["Content-Length"] == str(len(body))


def test_files_that_are_not_text_stay_as_they_are(portal):
    assert get(f"{HOST}.localhost:8180", "/photo.jpg")[2] == f"https://{HOST}/".encode()


def test_static_pages_carry_the_strict_policy(portal):
    headers = get(f"{HOST}.localhost:8180", "/")[1]
    assert headers["Content-Security-Policy"] == policies.PUBLIC
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_an_unchanged_page_is_not_sent_again(portal):
    tag = get(f"{HOST}.localhost:8180", "/")[1]["ETag"]
    status, _, body = get(f"{HOST}.localhost:8180", "/", HTTP_IF_NONE_MATCH=tag)
    assert (status, body) == (304, b"")


def test_other_names_of_a_portal_redirect_to_its_own(portal):
    status, headers, _ = get("yunzhou.example.localhost:8180", "/a/", QUERY_STRING="b=1")
    assert (status, headers["Location"]) == (301, f"http://{HOST}.localhost:8180/a/?b=1")


@pytest.mark.parametrize("host", ["nobody.localhost:8180", "evil.example:8180", ""])
def test_unknown_hosts_are_refused(portal, host):
    assert get(host, "/")[0] == 404
    assert get(host, "/admin/")[0] == 404


def test_the_admin_is_answered_on_localhost_only(portal):
    assert get("localhost:8180", "/admin/login/")[0] == 200
    assert get(f"{HOST}.localhost:8180", "/admin/login/")[0] == 404


def test_a_head_request_gets_no_body(portal):
    status, headers, body = get(f"{HOST}.localhost:8180", "/", REQUEST_METHOD="HEAD")
    assert (status, body) == (200, b"")
    assert int(headers["Content-Length"]) > 0


def test_the_registry_knows_portals_and_their_other_names(open_city):
    registry = hosts.Registry()
    registry.refresh()
    assert registry.portals == {HOST}
    assert registry.aliases == {"yunzhou.example": HOST}
    assert registry.city == HOST


@pytest.fixture
def open_city():
    from django.core.management import call_command

    call_command("open_portal", host=HOST, name="云州市人民政府", kind=PortalKind.CITY.value, verbosity=0)
    assert Site.objects.filter(hostname=HOST).exists()
    PortalAlias.objects.create(portal=Portal.objects.get(), host="yunzhou.example")


def test_the_first_page_lists_every_portal(open_city, portal):
    body = get("localhost:8180", "/")[2].decode()
    assert f"http://{HOST}.localhost:8180/" in body
    assert "云州市人民政府" in body


def test_an_alias_redirects_to_the_quoted_path(portal):
    status, headers, _ = get("yunzhou.example.localhost:8180", "/a\r\nX-Evil: 1/\xe6\x97\xa7")
    assert (status, headers["Location"]) == (301, f"http://{HOST}.localhost:8180/a%0D%0AX-Evil%3A%201/%E6%97%A7")


def test_pages_of_the_program_have_their_fragments_put_in_too(open_city, portal):
    (portal / "_fragments").mkdir()
    (portal / "_fragments/announcements.html").write_text("<p>今晚有大风</p>")
    for host in (f"{HOST}.localhost:8180", "localhost:8180"):
        body = get(host, "/search/", QUERY_STRING="q=大风".encode().decode("latin-1"))[2].decode()
        assert "<p>今晚有大风</p>" in body
        assert 'include virtual="/_fragments/announcements.html"' not in body
