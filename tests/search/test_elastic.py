"""The Elasticsearch engine's own duties: a server that is away, an alias that moves in one step."""

import pytest

from search.engines.elastic import ElasticEngine
from search.engines.elastic.query import chosen, text_query
from search.engines.interface import EngineUnavailable, Question
from search.text.question import understand

from .conftest import ELASTICSEARCH, entry

# Nothing listens on the discard port of this machine.
NOWHERE = "http://127.0.0.1:9"


@pytest.mark.parametrize(
    "call",
    [
        lambda engine: engine.is_ready(),
        lambda engine: engine.ask(Question(text="云州")),
        lambda engine: engine.suggest("云州"),
        lambda engine: engine.versions(),
        lambda engine: engine.update([entry(1, "云州")], []),
        lambda engine: engine.rebuild(lambda: []),
    ],
)
def test_a_server_that_is_away_is_told_plainly(call, db):
    with pytest.raises(EngineUnavailable, match="ELASTICSEARCH_URL"):
        call(ElasticEngine(NOWHERE))


def test_a_question_becomes_the_same_parts_as_in_the_embedded_engine():
    query = text_query(understand("“异地就医” 怎么办理 -问答 云政发〔2024〕3号")).to_dict()["function_score"]
    assert query["query"]["bool"]["should"][-1]["constant_score"]["filter"] == {"term": {"kind": "guide"}}
    assert len(query["query"]["bool"]["must_not"]) == 1
    assert len(query["query"]["bool"]["must"]) == 2
    assert text_query(understand("")).to_dict() == {"match_all": {}}


def test_a_facet_is_not_narrowed_by_its_own_selection():
    question = Question(text="", portals=("a.example",), kinds=("guide",))
    assert chosen(question, without="kind").to_dict() == {"bool": {"filter": [{"terms": {"portal": ["a.example"]}}]}}


@pytest.mark.services
@pytest.mark.skipif(not ELASTICSEARCH, reason="no Elasticsearch: set ES_TEST_URL or ELASTICSEARCH_URL")
def test_without_an_index_it_says_what_to_do(db):
    engine = ElasticEngine(ELASTICSEARCH, name="test-nothing")
    assert not engine.is_ready()
    with pytest.raises(EngineUnavailable, match="rebuild_index"):
        engine.ask(Question(text="云州"))
    with pytest.raises(EngineUnavailable, match="rebuild_index"):
        engine.update([entry(1, "云州")], [])
