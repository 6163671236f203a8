"""Pages are found by the topic that lists them, or lists their channel, whenever the topic changes."""

import pytest
from django.test import Client

from cms.content.models import Article, Channel, Topic
from search.engines.interface import Question
from search.entries import versions

from .conftest import add, follow

pytestmark = pytest.mark.django_db


def listing(*pages) -> list[dict]:
    links = [{"type": "item", "value": {"label": "", "page": page.pk, "url": ""}} for page in pages]
    return [{"type": "group", "value": {"heading": "要闻", "links": links}}]


def members(index, topic) -> set[str]:
    return {found.entry.title for found in index.ask(Question(text="", topics=(str(topic.pk),))).found}


@pytest.fixture
def page(cluster):
    return add(cluster["city"], "zwgk/tzgg", Article(title="防汛应急响应"))


@pytest.fixture
def topic(cluster, page):
    topic = add(cluster["city"], "dtyw", Topic(title="防汛专题"))
    topic.groups = listing(page)
    topic.save_revision().publish()
    follow()
    return topic


def test_what_a_topic_lists_belongs_to_it(topic, index):
    assert members(index, topic) == {"防汛应急响应"}
    assert index.versions() == versions()


def test_what_it_no_longer_lists_leaves_it(topic, index):
    topic.groups = []
    topic.save_revision().publish()
    follow()
    assert members(index, topic) == set()
    assert index.versions() == versions()


def test_a_withdrawn_topic_is_no_facet_any_more(topic, index):
    topic.unpublish()
    follow()
    assert members(index, topic) == set()
    assert index.versions() == versions()


def test_pages_of_its_source_channel_belong_to_it_as_they_come(topic, cluster, index):
    topic.source_channel = Channel.objects.child_of(cluster["city"].site.root_page).get(slug="bsfw")
    topic.save_revision().publish()
    add(cluster["city"], "bsfw", Article(title="蓄滞洪区补偿"))
    follow()
    assert members(index, topic) == {"防汛应急响应", "蓄滞洪区补偿"}


def test_the_page_names_topics_by_their_titles(topic, client: Client):
    body = client.get("/search/", {"q": "防汛"}).content.decode()
    assert "专题" in body
    assert f"topic={topic.pk}" in body
    answer = client.get("/api/search", {"q": "防汛", "topic": str(topic.pk)}).json()
    assert [result["title"] for result in answer["results"]] == ["防汛应急响应"]
    assert {"value": str(topic.pk), "label": "防汛专题", "count": 1} in answer["facets"]["topic"]
