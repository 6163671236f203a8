"""The public API as its contract says."""

from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.test import Client
from openapi_spec_validator import validate
from wagtail.models import Page

from cms.content.models import Article
from search.api import Results, Suggestions
from search.engines.interface import EngineUnavailable

from .conftest import CITY, DISTRICT, add, follow
from .test_engines import HOSTILE

pytestmark = pytest.mark.django_db


def get(path: str, status: int = 200, host: str = "localhost", **extra):
    response = Client().get(path, headers={"host": host}, **extra)
    assert response.status_code == status, response.content.decode()
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    return response.json()


def test_the_shape_of_an_answer(cluster):
    answer = get("/api/search?q=身份证&portal=&kind=&year=&sort=relevance&page=1&size=5")
    assert {key: answer[key] for key in ("query", "total", "page", "size")} == {
        "query": "身份证",
        "total": 1,
        "page": 1,
        "size": 5,
    }
    (result,) = answer["results"]
    assert {"title", "url", "portal", "kind", "date", "highlight", "also_at"} <= set(result)
    assert result["title"] == "居民身份证补领"
    assert result["portal"] == {"host": DISTRICT, "name": "青溪区人民政府"}
    assert result["kind"] == "guide"
    assert result["also_at"] == []
    assert "<mark>居民身份证</mark>" in result["highlight"]
    assert answer["facets"]["portal"] == [{"value": DISTRICT, "label": "青溪区人民政府", "count": 1, "parent": CITY}]
    assert answer["facets"]["kind"] == [{"value": "guide", "label": "办事指南", "count": 1}]


def test_filters_narrow_and_may_be_repeated(cluster):
    assert get(f"/api/search?q=&portal={CITY}")["total"] == 2
    assert get("/api/search?q=&kind=guide&kind=policy")["total"] == 2
    assert get("/api/search?q=&year=1999")["total"] == 0
    assert get("/api/search?q=&size=1&page=3")["results"]


def test_a_portal_answers_for_itself_unless_asked_otherwise(cluster):
    host = f"{DISTRICT}.localhost:8000"
    assert get("/api/search?q=", host=host)["total"] == 1
    assert get("/api/search?q=&scope=all", host=host)["total"] == 3
    assert get(f"/api/search?q=&portal={CITY}", host=host)["total"] == 2


@pytest.mark.parametrize(
    "query",
    ["page=0", "page=x", "size=0", "size=51", "sort=up", "year=abc", "year=99999", "kind=no", "page=10000&size=50"],
)
def test_wrong_parameters_are_refused_with_the_reason(cluster, query):
    assert get(f"/api/search?q=云&{query}", 400)["error"]


def test_an_answer_says_where_the_next_one_begins(cluster):
    first = get("/api/search?q=&size=2")
    rest = get(f"/api/search?q=&size=2&page=9999999&after={first['next']}")
    urls = [result["url"] for answer in (first, rest) for result in answer["results"]]
    assert len(set(urls)) == 3
    assert rest["next"] == ""
    assert get("/api/search?q=&after=nowhere", 400)["error"]


def test_every_question_is_answered(cluster):
    for text in HOSTILE:
        get(f"/api/search?q={quote(text, errors='replace')}")
        get(f"/api/suggest?q={quote(text, errors='replace')}")


def test_suggestions_are_titles_with_addresses(cluster):
    (suggestion,) = get("/api/suggest?q=身份证补")["suggestions"]
    assert suggestion["text"] == "居民身份证补领"
    assert suggestion["url"].startswith(f"https://{DISTRICT}/")
    assert get("/api/suggest?q=")["suggestions"] == []


def test_answers_are_as_the_schema_says(cluster):
    answer = get("/api/search?q=")
    assert Results(**answer).model_dump(mode="json") == answer
    suggestions = get("/api/suggest?q=身份")
    assert Suggestions(**suggestions).model_dump() == suggestions


def test_the_schema_describes_the_paths(cluster):
    schema = Client().get("/api/schema", headers={"host": "localhost"}).json()
    assert {"/api/search", "/api/suggest"} == set(schema["paths"])
    assert schema["openapi"].startswith("3.")


def test_the_description_is_what_openapi_prescribes(client, db):
    """Raises ``OpenAPIValidationError`` where it is not."""
    validate(client.get("/api/schema", headers={"host": "localhost"}).json())


@pytest.mark.parametrize("path", ["/api/nonsense", "/api/v1/nonsense", "/api/"])
def test_an_unknown_path_is_told_in_json(db, path):
    assert get(path, 404)["error"]


@pytest.mark.parametrize("path", ["/api/search", "/api/suggest", "/api/schema", "/api/nonsense"])
def test_it_is_only_read_from_any_origin(cluster, path):
    client = Client(enforce_csrf_checks=True)
    refused = client.post(path)
    assert (refused.status_code, refused.headers["Allow"]) == (405, "GET, HEAD, OPTIONS")
    assert refused.json()["error"]
    asked_first = client.options(path)
    assert asked_first.status_code == 204
    assert "GET" in asked_first.headers["Access-Control-Allow-Methods"]
    read, head = client.get(path), client.head(path)
    assert head.status_code == read.status_code
    assert all(one.headers["Access-Control-Allow-Origin"] == "*" for one in (refused, asked_first, read, head))


def test_a_lost_engine_is_told_in_json(cluster, index, monkeypatch):
    def away(*args):
        raise EngineUnavailable("away")

    monkeypatch.setattr(type(index), "ask", away)
    assert get("/api/search?q=云", 503)["error"]


def test_a_client_that_asks_too_often_is_refused_and_loopback_is_not(cluster, settings):
    cache.clear()
    settings.SEARCH_RATE, settings.SEARCH_BURST = 0.001, 3
    for _ in range(3):
        get("/api/suggest?q=云", REMOTE_ADDR="203.0.113.9")
    assert get("/api/suggest?q=云", 429, REMOTE_ADDR="203.0.113.9")["error"]
    assert Client().get("/api/search", REMOTE_ADDR="203.0.113.9").headers["Retry-After"] == "1000"
    page = Client().get("/search/", REMOTE_ADDR="203.0.113.9")
    assert (page.status_code, page.headers["Retry-After"]) == (429, "1000")
    get("/api/suggest?q=云", REMOTE_ADDR="203.0.113.10")
    claimed = {"REMOTE_ADDR": "203.0.113.9", "HTTP_X_FORWARDED_FOR": "127.0.0.1", "HTTP_X_REAL_IP": "127.0.0.1"}
    assert get("/api/suggest?q=云", 429, **claimed)["error"], "a visitor cannot choose another address"
    for _ in range(5):
        get("/api/suggest?q=云", REMOTE_ADDR="127.0.0.1")


def test_all_addresses_of_an_ipv6_network_are_one_client_and_those_of_ipv4_are_not(cluster, settings):
    cache.clear()
    settings.SEARCH_RATE, settings.SEARCH_BURST = 0.001, 1
    for first, same, other in (
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", "2001:db8:0:2::1"),
        ("::ffff:203.0.113.9", "203.0.113.9", "::ffff:203.0.113.10"),
    ):
        get("/api/suggest?q=云", REMOTE_ADDR=first)
        get("/api/suggest?q=云", 429, REMOTE_ADDR=same)
        get("/api/suggest?q=云", REMOTE_ADDR=other)


def test_a_withdrawn_page_is_gone_before_the_index_is_read_on(cluster):
    page = Page.objects.get(title="居民身份证补领")
    assert get("/api/search?q=身份证")["total"] == 1
    page.specific.unpublish()
    assert get("/api/search?q=身份证")["results"] == []
    assert get("/api/suggest?q=身份证")["suggestions"] == []


def test_an_answer_that_is_still_good_is_not_sent_again(cluster):
    first = Client().get("/api/search?q=身份证")
    again = Client().get("/api/search?q=身份证", headers={"if-none-match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    add(cluster["city"], "zwgk/tzgg", Article(title="身份证办理窗口搬迁"))
    follow()
    changed = Client().get("/api/search?q=身份证", headers={"if-none-match": first.headers["ETag"]})
    assert (changed.status_code, changed.json()["total"]) == (200, 2)


def test_the_version_is_part_of_the_address_for_who_wants_it(cluster):
    assert get("/api/v1/search?q=身份证") == get("/api/search?q=身份证")
    assert Client().get("/api/v1/suggest?q=身份").headers["API-Version"] == "1"
