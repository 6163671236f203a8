"""Folding, cutting, numbers and highlighting."""

import html
import re
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from search.text import numbers, segment
from search.text.folding import fold
from search.text.highlight import extract, marked
from search.text.question import understand

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)


@given(ANY_TEXT)
def test_folding_keeps_the_length(text):
    assert len(fold(text)) == len(text)


@given(ANY_TEXT)
def test_folding_twice_is_folding_once(text):
    assert fold(fold(text)) == fold(text)


def test_width_case_script_and_punctuation_fold():
    assert fold("ＡＢＣ１２３") == "abc123"
    assert fold("醫療保險，《條例》") == "医疗保险  条例 "


def test_runs_of_unusual_characters_fold_one_by_one():
    assert fold("ＰＤＦ文件…—（１）！？") == "pdf文件   1   "
    assert fold("%5″~$€") == " 5 ~$€"


@given(ANY_TEXT)
def test_what_is_visible_has_no_blanks(text):
    folded = fold(text)
    assert segment.visible(folded) == "".join(folded.split())


@given(st.text(st.characters(exclude_categories=("Z", "C")), max_size=50))
def test_every_two_neighbours_are_a_pair(run):
    assert segment.joined_pairs(run).split() == ["".join(two) for two in pairwise(run)]


def test_the_dictionary_keeps_domain_words_whole():
    assert "营商环境" in segment.words(fold("优化营商环境"))
    assert {"医疗", "保险", "医疗保险"} <= set(segment.words("医疗保险"))


def test_a_local_dictionary_adds_words(tmp_path, settings):
    settings.ZHANQUN_DATA = tmp_path
    path = segment.local_dictionary()
    path.parent.mkdir()
    path.write_text("# 本地\n云州码   # 健康码\n\n", encoding="utf-8")
    assert segment.dictionary_words()[-1] == "云州码"


def test_numbers_compare_without_brackets():
    assert numbers.key("云政发〔2024〕3号") == numbers.key("云政发[2024]第03号") == "云政发20243"
    assert numbers.key("000014349/2024-00012") == "000014349202400012"
    assert numbers.keys_in(fold("关于印发《办法》的通知（云政办发〔2023〕12号）")) == ["云政办发202312"]
    assert numbers.keys_in_question(fold("关于云政发〔2024〕3号的解读"))[0] == "云政发20243"


def test_a_question_is_taken_apart():
    asked = understand("“异地就医” 怎么办理 -问答 云政发〔2024〕3号")
    assert asked.phrases == (("异", "地", "就", "医"),)
    assert asked.excluded == (("问", "答"),)
    assert "云政发20243" in asked.numbers
    assert asked.doing
    assert not understand("市政府办公室主办座谈会").doing


@given(ANY_TEXT)
def test_understanding_is_bounded_and_never_fails(text):
    asked = understand(text * 20)
    assert len(asked.terms) <= 40
    assert len(asked.phrases) <= 4


@given(ANY_TEXT, st.lists(st.text(min_size=1, max_size=5), max_size=5))
def test_highlighting_adds_marks_and_nothing_else(text, terms):
    result = marked(text, tuple(fold(term).strip() for term in terms))
    assert html.unescape(re.sub(r"</?mark>", "", result)) == html.unescape(html.escape(text))
    assert set(re.findall(r"<[^>]*>", result)) <= {"<mark>", "</mark>"}


def test_an_extract_shows_the_best_cluster():
    text = "医疗费用很高。" + "无关的话。" * 100 + "居民医疗保险报销比例为七成。" + "其他的话。" * 100
    result = extract(text, ("医疗", "保险", "医疗保险", "报销"))
    assert "<mark>医疗保险报销</mark>比例" in result
    assert result.startswith("…")
    assert result.endswith("…")
    assert len(re.sub(r"</?mark>|…", "", result)) <= 120


def test_an_extract_without_hits_is_the_beginning():
    assert extract("开头的话。" * 100, ("没有",)).startswith("开头的话。")


def test_latin_is_marked_as_whole_words():
    assert marked("PDF和PDFA", ("pdf",)) == "<mark>PDF</mark>和PDFA"
