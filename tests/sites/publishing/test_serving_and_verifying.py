"""What the files answer, how the check finds damage, what the admin previews, what happens when writing fails."""

import json

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.urls import reverse
from wagtail.models import Page

from cms.content.models import Article
from sites.publishing import release
from sites.publishing.serving import resolve
from sites.publishing.tree import Tree, WritingError

from .conftest import add, channel, on_disk, publish_changes


def test_a_page_is_served_with_its_fragments_in_place(city, page):
    status, headers, body = resolve(city.host, page.publication.path)
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b"<!--#" not in body
    assert "主办单位".encode() in body


def test_other_addresses(city, page):
    assert resolve(city.host, "/zwgk/tzgg/")[0] == 200
    assert resolve(city.host, "/zwgk/tzgg")[:2] == (301, {"Location": "/zwgk/tzgg/"})
    assert resolve(city.host, "/nothing")[0] == 404
    assert resolve("unknown.example", "/")[0] == 404


@pytest.mark.parametrize(
    "path", ["/../redirects.map", "/%2e%2e/redirects.map", "/..%2fredirects.map", "/.tmp/x", "/%00"]
)
def test_nothing_outside_the_release_is_served(city, page, path):
    status, _headers, body = resolve(city.host, path)
    assert status == 404
    assert b"html" in body


@pytest.mark.parametrize("path", ["//[::1", "//evil.example/..", "/?/../x", "/zwgk%0d%0aX-Evil:1", "/%25%32%65/"])
def test_no_path_is_too_odd_for_an_answer(city, page, path):
    status, headers, _body = resolve(city.host, path)
    assert status in (200, 404)
    assert "Location" not in headers


def test_two_slashes_lead_to_no_other_host(city, page):
    assert resolve(city.host, "//zwgk")[1] == {"Location": "/zwgk/"}


def test_a_moved_page_is_redirected(city, page):
    Article.objects.get(pk=page.pk).move(channel(city, "dtyw"), pos="last-child")
    publish_changes()
    status, headers, _ = resolve(city.host, page.publication.path)
    assert (status, headers["Location"].split("/")[1]) == (301, "dtyw")


def test_verify_names_and_repairs_what_differs(city, page, tmp_path):
    before = on_disk(city)
    tree = Tree(city.host)
    (tree.current / "index.html").write_text("hacked")
    (tree.current / "evil.html").write_text("extra")
    (tree.current / "robots.txt").unlink()
    report = tmp_path / "report.json"
    with pytest.raises(CommandError):
        call_command("verify_outputs", json=str(report))
    [found] = json.loads(report.read_text())["portals"]
    assert (found["altered"], found["missing"], found["extra"]) == (["/index.html"], ["/robots.txt"], ["/evil.html"])
    call_command("verify_outputs", repair=True)
    assert on_disk(city) == before


def test_a_full_build_that_cannot_write_leaves_the_old_release(city, page, monkeypatch):
    before, current = on_disk(city), Tree(city.host).release

    def full_disk(*args: object) -> None:
        raise OSError(28, "No space left on device")

    add(channel(city), "新的")
    with monkeypatch.context() as patch:
        patch.setattr(Tree, "_make", full_disk)
        with pytest.raises(WritingError, match="磁盘空间不足"):
            release.build(city)
    assert (on_disk(city), Tree(city.host).release) == (before, current)
    release.build(city)
    assert len(on_disk(city)) > len(before)


def test_the_admin_previews_a_draft_as_it_would_be_built(city, page, client):
    client.force_login(get_user_model().objects.create_superuser("a", "a@example.com", "secret-of-test"))
    draft = Article.objects.get(pk=page.pk)
    draft.title = "还没发布的标题"
    draft.save_revision()
    html = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    assert "还没发布的标题" in html
    assert "主办单位" in html
    assert f'href="https://{city.host}/sitemap.html"' in html
    base = reverse("portal_preview_file", args=[city.pk, "x"]).removesuffix("x")
    for name in ("_assets/portal.css", "favicon.ico", html.split(f'src="{base}media/')[1].split('"')[0]):
        path = name if name.startswith(("_", "f")) else f"media/{name}"
        assert client.get(base + path).status_code == 200
    assert client.get(f"{base}media/../../secret").status_code == 404


@pytest.mark.parametrize("path", ["zwgk", "zwgk/tzgg", ""])
def test_the_admin_previews_homes_and_channels(city, page, client, path):
    client.force_login(get_user_model().objects.create_superuser("a", "a@example.com", "secret-of-test"))
    target = channel(city, path) if path else Page.objects.get(pk=city.site.root_page_id)
    response = client.get(reverse("wagtailadmin_pages:view_draft", args=[target.pk]))
    assert response.status_code == 200
    assert "</body></html>" in response.content.decode()
