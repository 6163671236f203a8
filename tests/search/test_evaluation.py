"""The evaluation: questions made of content, answers judged by what documents hold."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.db.backends.base.base import NO_DB_ALIAS

from search import baseline, evaluation
from search.engines.embedded import EmbeddedEngine
from search.engines.interface import Question

from .conftest import entry

pytestmark = pytest.mark.django_db

TEXT = "第一条 为了加强医疗保险基金监督管理，制定本条例。" * 8 + "依照国发〔2019〕3号文件办理，使用 windows 系统。" * 8
ENTRIES = [
    entry(number, f"云州市{name}管理条例实施办法", text=f"{name}。{TEXT}")
    for number, name in enumerate(("医疗保险", "城市供水", "道路交通", "历史建筑", "生活垃圾"), 1)
]


def test_the_same_seed_asks_the_same():
    assert evaluation.questions(ENTRIES, 5, 1) == evaluation.questions(ENTRIES, 5, 1)
    assert evaluation.questions(ENTRIES, 5, 1) != evaluation.questions(ENTRIES, 5, 2)


def test_every_kind_of_question_is_made():
    made = {query.kind for query in evaluation.questions(ENTRIES, 5, 1)}
    assert made >= {"title", "traditional", "pinyin", "number", "sentence", "wrong character", "wrong letter"}


def test_a_wrong_character_makes_another_text_of_the_same_length():
    for query in evaluation.questions(ENTRIES, 5, 1):
        if query.kind == "wrong character":
            assert len(query.text) == len(query.piece)
            assert sum(old != new for old, new in zip(query.text, query.piece, strict=True)) == 1


def test_what_holds_the_piece_is_right():
    known = evaluation.documents(ENTRIES)
    query = evaluation.Query("title", "城市供水", "城市供水")
    assert [document.entry.id for document in known if document.holds(query)] == [2]


def test_an_engine_is_scored(tmp_path):
    engine = EmbeddedEngine(tmp_path / "index")
    engine.rebuild(lambda: ENTRIES)
    query = evaluation.Query("title", "城市供水管理", "城市供水管理")
    lost = evaluation.Query("title", "城市供水管理", "别的文件")
    (score,) = evaluation.evaluate(engine, evaluation.documents(ENTRIES), [query, lost])
    assert (score.queries, score.first, score.first_ten, score.mrr) == (2, 0.5, 0.5, 0.5)


def test_the_command_measures_a_file_beside_the_search_of_wagtail(tmp_path, monkeypatch):
    # The one alias that tests may open a database under.
    monkeypatch.setattr(baseline, "_ALIAS", NO_DB_ALIAS)
    path = tmp_path / "corpus.jsonl"
    lines = [{"title": one.title, "body_markdown": one.text} for one in ENTRIES]
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), encoding="utf-8")
    out, told = StringIO(), tmp_path / "scores.json"
    call_command("evaluate_search", "--file", str(path), "--queries", "3", "--json", str(told), stdout=out)
    assert "embedded: 5" in out.getvalue()
    scores = json.loads(told.read_text(encoding="utf-8"))
    assert {score["kind"] for score in scores["embedded"]} >= {"title", "sentence"}
    # Elsewhere than on SQLite it is left out.
    assert ("wagtail" in scores) == (connection.vendor == "sqlite")
    assert mean(scores.get("wagtail", [])) < mean(scores["embedded"])
    assert NO_DB_ALIAS not in connections.databases


def mean(scores: list[dict]) -> float:
    return sum(score["first_ten"] for score in scores) / max(len(scores), 1)


def test_the_search_of_wagtail_finds_words_that_stand_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(baseline, "_ALIAS", NO_DB_ALIAS)
    if not baseline.is_possible():
        with pytest.raises(LookupError), baseline.wagtail_search(tmp_path):
            pass
        return
    with baseline.wagtail_search(tmp_path) as wagtail:
        wagtail.rebuild([*ENTRIES, entry(99, "OpenStreetMap 地图服务")])
        assert [hit.entry.id for hit in wagtail.ask(Question(text="openstreetmap")).found] == [99]


def test_a_file_that_is_none_is_told(tmp_path):
    path = tmp_path / "broken.jsonl"
    path.write_text("{", encoding="utf-8")
    with pytest.raises(CommandError, match="broken"):
        call_command("evaluate_search", "--file", str(path))
