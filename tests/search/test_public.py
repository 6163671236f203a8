"""The search page, without a script."""

import re
from html import unescape
from urllib.parse import quote, unquote

import pytest
from django.test import Client

from cms.content.models import Article
from search import page as search_page
from search import parameters
from search.engines.interface import EngineUnavailable

from .conftest import DISTRICT, add, follow
from .test_engines import HOSTILE

pytestmark = pytest.mark.django_db
DISTRICT_LOCAL = f"{DISTRICT}.localhost:8000"


def page(query: str = "", host: str = "localhost:8000") -> str:
    response = Client().get(f"/search/{query}", headers={"host": host})
    assert response.status_code == 200
    return response.content.decode()


def links(document: str, label: str) -> list[str]:
    pattern = rf'<a href="([^"]*)"[^>]*>{re.escape(label)}'
    return [unescape(address) for address in re.findall(pattern, document)]


def test_results_have_title_extract_portal_kind_and_date(cluster):
    document = page("?q=身份证")
    assert "<mark>居民身份证</mark>补领" in document
    assert f'href="https://{DISTRICT}/bsfw/' in document
    assert "办事指南" in document
    assert "青溪区人民政府" in document
    assert re.search(r'<time datetime="\d{4}-\d\d-\d\d">', document)
    assert document.endswith("</body></html>\n")


def test_every_question_is_answered(cluster):
    for text in HOSTILE:
        page(f"?q={quote(text, errors='replace')}")


def test_a_page_repeats_no_more_of_a_question_than_counts(cluster):
    assert "社" * 1001 not in unquote(page(f"?q={quote('社' * 50_000)}"))


@pytest.mark.parametrize("query", ["?q=云&page=abc&year=x&kind=no&sort=up", "?page=-1", "?q=云&page=999999", "?q=%ff"])
def test_wrong_parameters_are_left_out(cluster, query):
    page(query)


def test_nothing_asked_invites_to_ask(cluster):
    document = page()
    assert "条结果" not in document
    assert '<input id="q"' in document


def test_facets_are_links_that_switch_on_and_off(cluster):
    document = page("?q=营商环境")
    (on,) = links(document, "政策文件")
    narrowed = page(on.removeprefix("/search/"))
    assert "找到1条结果" in narrowed
    (off,) = links(narrowed, "政策文件")
    assert "kind" not in off
    assert links(narrowed, "文章"), "other values of a chosen facet stay"


def test_a_portal_searches_itself_with_one_click_to_all(cluster):
    document = page("?q=营商环境", DISTRICT_LOCAL)
    assert "没有找到" in document
    everywhere = links(document, "在全部站点中搜索")[0]
    assert "找到2条结果" in page(everywhere.removeprefix("/search/"), DISTRICT_LOCAL)
    assert links(document, "全部站点")


def test_the_way_to_all_portals_tells_how_many_will_be_found(cluster):
    for portal in cluster.values():
        add(portal, "zwgk/tzgg", Article(title="全市统一公告"))
    follow()
    document = page("?q=全市统一公告", DISTRICT_LOCAL)
    assert re.search(r"全部站点[^0-9]*1\D", document)
    (address,) = links(document, "全部站点")
    assert "找到1条结果" in page(address.removeprefix("/search/"), DISTRICT_LOCAL)


def test_the_page_wears_the_portal_that_was_asked(cluster):
    assert "青溪区人民政府" in page("?q=云", DISTRICT_LOCAL)
    assert "青溪区人民政府" not in page("?q=会议")


def test_pages_lead_on_and_back(cluster):
    for number in range(12):
        add(cluster["city"], "zwgk/tzgg", Article(title=f"停水通知{number}"))
    follow()
    first = page("?q=停水通知")
    (address,) = links(first, "下一页")
    second = page(address.removeprefix("/search/"))
    assert second.count('<p class="facts">') == 2
    assert links(second, "上一页") == ["/search/?q=" + quote("停水通知")]


def test_beyond_numbered_pages_an_address_tells_its_place(cluster, monkeypatch):
    for module in (parameters, search_page):
        monkeypatch.setattr(module, "DEEPEST", 10)
    for number in range(22):
        add(cluster["city"], "zwgk/tzgg", Article(title=f"停水通知{number}"))
    follow()
    (to_second,) = links(page("?q=停水通知"), "下一页")
    assert "after=" in to_second
    second = page(to_second.removeprefix("/search/"))
    assert second.count('<p class="facts">') == 10
    assert links(second, "上一页")
    (to_third,) = links(second, "下一页")
    third = page(to_third.removeprefix("/search/"))
    assert third.count('<p class="facts">') == 2
    assert links(third, "第一页") == ["/search/?q=" + quote("停水通知")]
    assert not links(third, "下一页")
    assert "after" not in links(third, "按日期")[0]


def test_search_engines_take_all_answers_for_the_one_page_with_the_field(cluster):
    plain = page("?q=营商环境", DISTRICT_LOCAL)
    assert f'<link rel="canonical" href="https://{DISTRICT}/search/">' in plain
    assert "noindex" not in plain
    for query, host in (("&kind=policy", DISTRICT_LOCAL), ("&page=2", DISTRICT_LOCAL), ("", "localhost:8000")):
        assert 'content="noindex"' in page(f"?q=营商环境{query}", host)


def test_no_result_offers_ways_on(cluster):
    document = page("?q=不存在的词语&kind=guide")
    assert "没有找到" in document
    assert links(document, "去掉筛选条件再搜一次")
    assert links(document, "到互动交流栏目咨询")


def test_hostile_questions_are_escaped(cluster):
    document = page("?q=" + quote('"><script>alert(1)</script>'))
    assert "<script>alert" not in document


def test_a_lost_engine_is_told_plainly(cluster, index, monkeypatch):
    def away(*args):
        raise EngineUnavailable("away")

    monkeypatch.setattr(type(index), "ask", away)
    assert "暂时不可用" in page("?q=云")


def test_the_policy_is_strict(cluster):
    response = Client().get("/search/?q=云", headers={"host": "localhost"})
    assert "script-src 'self';" in response.headers["Content-Security-Policy"]
    assert not re.search(r"<script(?![^>]*src=)|\son\w+=|style=", response.content.decode())


def test_the_description_for_browsers(cluster):
    response = Client().get("/search/opensearch.xml", headers={"host": DISTRICT_LOCAL})
    assert response.headers["Content-Type"].startswith("application/opensearchdescription+xml")
    assert f'template="http://{DISTRICT_LOCAL}/search/?q={{searchTerms}}"' in response.content.decode()
    response = Client().get("/search/opensearch.xml", headers={"host": DISTRICT})
    assert f'template="https://{DISTRICT}/search/?q={{searchTerms}}"' in response.content.decode()


@pytest.mark.parametrize("path", ["/search/", "/search/opensearch.xml"])
def test_what_is_only_read_takes_no_forms(db, path):
    answer = Client(enforce_csrf_checks=True).post(path, {"q": "居住证"})
    assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
