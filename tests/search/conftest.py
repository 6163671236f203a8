"""A small cluster with pages to be found, and each engine that can be reached."""

import os
import shutil
import uuid
from datetime import date
from pathlib import Path

import pytest
from django.core.cache import cache

from cms.changes.readers import catch_up
from cms.content.models import Article, Channel, Guide, PolicyDocument
from search import answers, engines, labels, lists, public, scope, topics
from search.engines.embedded import EmbeddedEngine
from search.engines.interface import Entry
from search.entries import unmade
from search.reader import IndexReader
from search.text import segment, synonyms
from sites.portals.models import Portal
from sites.portals.opening import open_portal

CITY, DISTRICT = "www.yunzhou.example", "www.qingxi.example"
ELASTICSEARCH = os.environ.get("ES_TEST_URL") or os.environ.get("ELASTICSEARCH_URL", "")


def entry(number: int, title: str, **values) -> Entry:
    """An entry with sensible values for all that ``values`` does not say."""
    host = values.pop("host", CITY)
    defaults = {
        "site_id": 1,
        "host": host,
        "portal": "云州市人民政府",
        "kind": "article",
        "keywords": "",
        "summary": "",
        "text": "",
        "url": f"https://{host}/{number}.html",
        "date": date(2024, 5, 1),
    }
    return Entry(id=number, title=title, **(defaults | values))


@pytest.fixture(autouse=True)
def shipped_lists():
    """Every test begins with the words that are shipped and without synonyms: lists are kept for a whole process."""
    forget_lists()


def forget_lists() -> None:
    lists._Current.looked_at, lists._Current.marks = 0.0, ()
    segment.use(())
    synonyms.use(())
    # A test's changes are rolled back, and their ids used again.
    for cached in (scope._portal_of, scope._city, public._shell, labels._labels, topics._titles):
        cached.cache_clear()
    for forget in answers.forget:
        forget()


def _elastic_engine():
    from search.engines.elastic import ElasticEngine

    engine = ElasticEngine(ELASTICSEARCH, name=f"test-{uuid.uuid4().hex[:8]}")
    engine.rebuild(lambda: [])
    return engine


ENGINES = [
    "embedded",
    pytest.param(
        "elasticsearch",
        marks=[
            pytest.mark.services,
            pytest.mark.skipif(not ELASTICSEARCH, reason="no Elasticsearch: set ES_TEST_URL or ELASTICSEARCH_URL"),
        ],
    ),
]


@pytest.fixture(params=ENGINES)
def engine(request, tmp_path: Path, db):
    """An empty index of each engine."""
    if request.param == "embedded":
        engine = EmbeddedEngine(tmp_path / "index")
        engine.rebuild(lambda: [])
        yield engine
    else:
        engine = _elastic_engine()
        yield engine
        engine.remove()


@pytest.fixture(params=ENGINES)
def index(request, tmp_path: Path, monkeypatch, db):
    """The engine of this test alone, used by reader, commands and views: each in its turn."""
    server = request.param == "elasticsearch"
    engine = _elastic_engine() if server else EmbeddedEngine(tmp_path / "index")
    monkeypatch.setattr(engines, "_engine", lambda *args: engine)
    yield engine
    if server:
        engine.remove()


@pytest.fixture(scope="module")
def filled(once, tmp_path_factory) -> tuple[dict[str, int], Path]:
    """The cluster's portals, by name their ids, and the folder of its index: made once for all tests of a module."""
    forget_lists()
    folder = tmp_path_factory.mktemp("filled")
    with pytest.MonkeyPatch.context() as patch:
        engine = EmbeddedEngine(folder)
        patch.setattr(engines, "_engine", lambda *args: engine)
        return once(open_and_fill, folder=folder), folder


@pytest.fixture
def cluster(filled, index, tmp_path: Path, db) -> dict[str, Portal]:
    """City and district with an article, a policy document and a guide, all read into the index."""
    pks, folder = filled
    cache.clear()
    shutil.copytree(folder, tmp_path / "index", symlinks=True)
    if not isinstance(index, EmbeddedEngine):
        index.rebuild(unmade)
    return {name: Portal.objects.get(pk=pk) for name, pk in pks.items()}


def open_and_fill() -> dict[str, int]:
    city = open_portal(CITY, "云州市人民政府", "city")
    district = open_portal(DISTRICT, "青溪区人民政府", "district")
    add(city, "dtyw", Article(title="全市优化营商环境工作会议召开", summary="部署重点任务"))
    add(
        city,
        "zwgk/zcwj",
        PolicyDocument(title="云州市人民政府关于优化营商环境的意见", document_number="云政发〔2024〕3号"),
    )
    add(district, "bsfw", Guide(title="居民身份证补领", conditions="居民身份证丢失的，可以申请补领。"))
    follow()
    return {"city": city.pk, "district": district.pk}


def add(portal: Portal, channel_path: str, page):
    """Publish ``page`` in a channel of ``portal``."""
    parent = portal.site.root_page
    for slug in channel_path.split("/"):
        parent = Channel.objects.child_of(parent).get(slug=slug)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def follow() -> None:
    """Read the change log to its end."""
    catch_up(IndexReader())
