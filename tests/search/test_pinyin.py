"""Questions typed in pinyin, with a wrong letter, with a wrong character: on every engine."""

from datetime import date

import pytest

from search.engines.interface import Question
from search.text import pinyin

from .conftest import entry


def titles(engine, text: str, **values) -> list[str]:
    return [found.entry.title for found in engine.ask(Question(text=text, **values)).found]


@pytest.fixture
def filled(engine):
    engine.update(
        [
            entry(1, "关于医疗保险异地就医的通知", date=date(2023, 1, 1)),
            entry(2, "银行网点名单", text="Windows 客户端 下载"),
            entry(3, "防汛应急预案", kind="policy", validity="repealed"),
        ],
        [],
    )
    return engine


def test_a_run_of_letters_is_read_as_syllables():
    assert pinyin.cuts("yiliaobaoxian")[0] == ["yi", "liao", "bao", "xian"]
    assert ["xi", "an"] in pinyin.cuts("xian")
    assert pinyin.cuts("windows") == []
    assert pinyin.cuts("a" * 60)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("yiliaobaoxian", "关于医疗保险异地就医的通知"),
        ("ylbx", "关于医疗保险异地就医的通知"),
        ("YILIAO BAOXIAN", "关于医疗保险异地就医的通知"),
        ("yinhang", "银行网点名单"),
        ("windws", "银行网点名单"),
        ("医疗保险异地救医", "关于医疗保险异地就医的通知"),
        ("防迅应急预案", "防汛应急预案"),
    ],
)
def test_what_was_meant_is_found(filled, text, title):
    assert titles(filled, text)[0] == title


def test_suggestions_know_pinyin(filled):
    assert [found.title for found in filled.suggest("yihang")] == []
    assert [found.title for found in filled.suggest("yinhang")] == ["银行网点名单"]


def test_validity_is_a_facet_and_dates_a_range(filled):
    answer = filled.ask(Question(text=""))
    assert [(count.value, count.count) for count in answer.facets["validity"]] == [("repealed", 1)]
    assert titles(filled, "", validities=("repealed",)) == ["防汛应急预案"]
    assert titles(filled, "", until=date(2023, 12, 31)) == ["关于医疗保险异地就医的通知"]
    assert len(titles(filled, "", since=date(2024, 1, 1), until=date(2024, 12, 31))) == 2
