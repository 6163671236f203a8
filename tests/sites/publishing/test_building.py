"""A full build and the files it leaves."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sites.portals.transitions import change_state
from sites.publishing import loading, release, shelves
from sites.publishing.models import Output
from sites.publishing.serving import resolve
from sites.publishing.tree import Tree

from .conftest import add, channel, differences, full, make_document, make_image, on_disk, paragraph, publish_changes


def test_build_writes_the_files_that_every_portal_has(city):
    call_command("build", full=True)
    files = on_disk(city)
    expected = ("/index.html", "/404.html", "/sitemap.xml", "/robots.txt", "/feed.xml", "/favicon.ico", "/portals.html")
    assert set(expected) <= files.keys()
    assert "/zwgk/tzgg/index.html" in files
    assert "/_fragments/announcements.html" in files


def test_every_document_ends_as_the_contract_says(city):
    add(channel(city))
    documents = {path: body for path, body in full(city).items() if path.endswith(".html") and "_fragments" not in path}
    assert len(documents) > 10
    assert all(body.rstrip().endswith(b"</body></html>") for body in documents.values())


def test_fragments_are_no_documents_and_never_empty(city):
    fragments = {path: body for path, body in full(city).items() if path.startswith("/_fragments/")}
    assert fragments
    assert all(body.strip() and b"<html" not in body for body in fragments.values())


def test_a_page_carries_the_tags_of_site_channel_and_content(city):
    page = add(channel(city), "关于放假的通知", source="市政府办公室", keywords="放假，通知", summary="放假三天。")
    html = full(city)[page.publication.path].decode()
    names = [
        "SiteName",
        "SiteDomain",
        "ColumnName",
        "ColumnDescription",
        "ColumnKeywords",
        "ColumnType",
        "ArticleTitle",
        "PubDate",
        "ContentSource",
        "Keywords",
        "Author",
        "Description",
        "Url",
    ]
    assert [name for name in names if f'<meta name="{name}"' not in html] == []
    assert f'<link rel="canonical" href="https://{city.host}{page.publication.path}">' in html


def test_the_number_of_queries_does_not_depend_on_the_number_of_pages(city, monkeypatch):
    monkeypatch.setattr(shelves, "NEWEST", 3)
    tzgg, image, document = channel(city), make_image(), make_document()
    policy = add(tzgg, "被引用")

    def add_many(count: int) -> int:
        for number in range(count):
            body = [
                paragraph(f'<p><a linktype="page" id="{policy.pk}">引用</a></p>'),
                ("image", {"image": image, "alt": "图", "caption": ""}),
            ]
            add(tzgg, f"通知{number}", body=body, attachments=[("attachment", {"document": document, "name": ""})])
        release.build(city)
        with CaptureQueriesContext(connection) as queries:
            release.build(city)
        return len([query for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))])

    # Lists that are not full look further back: two more questions, however many pages there are.
    assert add_many(5) == add_many(6)


def test_older_items_stand_in_month_pages(city, monkeypatch):
    monkeypatch.setattr(shelves, "NEWEST", 3)
    tzgg = channel(city)
    pages = [add(tzgg, f"通知{number}") for number in range(8)]
    files = full(city)
    month = pages[0].publication.path.split("/")[3]
    listed = files["/zwgk/tzgg/index.html"].decode()
    older = files[f"/zwgk/tzgg/{month}/index.html"].decode()
    assert all(page.title in listed for page in pages[5:])
    assert [page.publication.path in older for page in pages[:5]] == [True] * 5
    assert pages[5].publication.path not in older


def test_a_second_full_build_links_unchanged_files(city):
    add(channel(city))
    first = release.build(city)
    second = release.build(city)
    assert 0 < first.written < first.files
    assert (second.files, second.written) == (first.files, 0)
    assert len(Tree(city.host).releases()) == 3


def test_a_first_build_forgets_what_was_read_for_many_portals_before_its_portal_changed(city):
    page = add(channel(city))
    known = loading.together()
    city.name = "云州市新门户"
    city.save()
    release.build(city, known=known)
    assert "云州市新门户" in on_disk(city)[page.publication.path].decode()


def test_record_and_disk_agree_after_a_full_build(city):
    add(channel(city))
    release.build(city)
    assert set(Output.objects.values_list("path", flat=True)) == on_disk(city).keys()
    assert differences(city) == {}


def test_build_again_changes_nothing(city):
    add(channel(city))
    call_command("build")
    before = {path: file.stat().st_mtime_ns for path, file in Tree(city.host).files()}
    call_command("build")
    assert {path: file.stat().st_mtime_ns for path, file in Tree(city.host).files()} == before


@pytest.mark.parametrize("state", ["suspended", "closed"])
def test_a_portal_that_is_shut_answers_with_its_notice(city, district, state):
    from sites.portals.models import Portal

    page = add(channel(district))
    publish_changes()
    assert page.publication.path in on_disk(district)
    Portal.objects.filter(pk=district.pk).update(state=state, closing_note="系统升级")
    call_command("build")
    files = on_disk(district)
    assert page.publication.path not in files
    assert "系统升级" in files["/404.html"].decode()
    assert differences(district) == {}


@pytest.mark.parametrize(("given", "successor"), [("{city}zwgk/", "{city}zwgk/"), ("", "{city}")])
def test_old_addresses_of_a_portal_closed_for_good_lead_where_its_notice_says(city, district, given, successor):
    address, home = add(channel(district)).publication.path, f"https://{city.host}/"
    change_state(district, "closed", note="机构撤并", successor_url=given.format(city=home))
    call_command("build")
    status, headers, _body = resolve(district.host, address)
    assert (status, headers["Location"]) == (301, successor.format(city=home))
    assert f'href="{headers["Location"]}"' in resolve(district.host, "/")[2].decode()
    assert "机构撤并" in resolve(district.host, "/")[2].decode()
    assert differences(district) == {}
