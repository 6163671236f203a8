"""What every engine answers; run against each that can be reached."""

from datetime import date

import pytest

from search.engines.interface import Copy, Question
from search.text import synonyms

from .conftest import DISTRICT, entry


def titles(engine, text: str, **values) -> list[str]:
    return [found.entry.title for found in engine.ask(Question(text=text, **values)).found]


def counts(answer, facet: str) -> dict[str, int]:
    return {count.value: count.count for count in answer.facets[facet]}


@pytest.fixture
def filled(engine):
    engine.update(
        [
            entry(
                1, "关于优化营商环境的若干意见", kind="policy", document_number="云政发〔2024〕3号", text="一网通办。"
            ),
            entry(2, "青溪区召开营商环境座谈会", host=DISTRICT, date=date(2025, 3, 1), text="企业代表发言。"),
            entry(3, "医疗保险异地就医备案", kind="guide", text="参保人可以申请办理异地就医备案，材料有社保卡。"),
            entry(4, "医疗保险政策问答", kind="interpretation", text="什么是医疗保险？怎么办理？异地就医备案。"),
            entry(5, "关于废止部分文件的决定", kind="policy", index_number="000014349/2024-00012", date=None),
        ],
        [],
    )
    return engine


def test_a_word_is_found_in_title_and_body(filled):
    assert set(titles(filled, "异地就医")) == {"医疗保险异地就医备案", "医疗保险政策问答"}
    assert titles(filled, "座谈会") == ["青溪区召开营商环境座谈会"]


def test_the_title_weighs_more_than_the_body(engine):
    engine.update([entry(1, "其他事项", text="垃圾分类。" * 5), entry(2, "垃圾分类管理办法", text="生活垃圾。")], [])
    assert titles(engine, "垃圾分类")[0] == "垃圾分类管理办法"


@pytest.mark.parametrize("question", ["醫療保險異地就醫備案", "医疗保险异地就医备案", "醫療保險  異地就醫"])
def test_traditional_text_finds_simplified(filled, question):
    assert titles(filled, question)[0] == "医疗保险异地就医备案"


def test_simplified_text_finds_traditional(engine):
    engine.update([entry(1, "醫療保險條例")], [])
    assert titles(engine, "医疗保险条例") == ["醫療保險條例"]


@pytest.mark.parametrize(
    "number",
    [
        "云政发〔2024〕3号",
        "云政发[2024]3号",
        "云政发（2024）3号",
        "云政发【2024】3号",
        "云政发2024 3号",
        "云政发20243号",
        "云政发 2024 3",
    ],
)
def test_a_document_number_hits_with_any_bracket(filled, number):
    filled.update(
        [entry(9, "关于云政发另一件事的通知", document_number="云政发〔2024〕30号", text="3号文件 2024年")], []
    )
    assert titles(filled, number)[0] == "关于优化营商环境的若干意见"


@pytest.mark.parametrize("label", ["", "索引号：", "索引号 "])
def test_an_index_number_hits(filled, label):
    assert titles(filled, f"{label}000014349/2024-00012")[0] == "关于废止部分文件的决定"


def test_a_quoted_phrase_must_stand_as_it_is(engine):
    engine.update([entry(1, "环境卫生整治"), entry(2, "卫生环境"), entry(3, "其他", text="本市卫生，环境优美")], [])
    assert titles(engine, "“环境卫生”") == ["环境卫生整治"]
    assert set(titles(engine, '"卫生环境"')) == {"卫生环境", "其他"}


def test_a_summary_is_found_whether_or_not_the_text_holds_it(engine):
    summary = "统筹推进防汛备汛"
    engine.update(
        [entry(1, "甲", summary=summary, text=f"{summary}工作。"), entry(2, "乙", summary=summary, text="其他。")], []
    )
    assert set(titles(engine, "“筹推进防”")) == {"甲", "乙"}


def test_words_that_stand_nowhere_in_a_row_are_found_apart(engine):
    engine.update([entry(1, "养老服务补贴发放办法", text="高龄老人")], [])
    assert titles(engine, "养老服务津贴发放办法") == ["养老服务补贴发放办法"]
    assert titles(engine, "发放补贴服务养老") == ["养老服务补贴发放办法"]


def test_a_minus_word_excludes(filled):
    for without in ("-问答", "－问答", "-“问答”", '-"问答"'):
        assert titles(filled, f"医疗保险 {without}") == ["医疗保险异地就医备案"]


def test_one_character_is_found_within_words(filled):
    assert titles(filled, "医")


@pytest.mark.parametrize("character", ["甲", "终", "乙", "𠮷", "+", "^", "$", "|", "~", "`", "7"])
def test_one_character_is_found_wherever_it_stands(engine, character):
    engine.update(
        [entry(1, "甲开头，收尾终", text="正文 a+b^c$d|e~f`g 𠮷7，末乙。"), entry(2, "无关", text="别的正文")], []
    )
    assert titles(engine, character) == ["甲开头，收尾终"]
    assert titles(engine, f"“{character}”") == ["甲开头，收尾终"]
    assert titles(engine, f"正文 -{character}") == ["无关"]


def test_guides_come_first_when_the_words_ask_for_doing(engine):
    engine.update(
        [
            entry(1, "居民身份证补领工作情况", text="居民身份证补领办理情况通报" * 3),
            entry(2, "居民身份证补领", kind="guide", text="材料：户口簿"),
        ],
        [],
    )
    assert titles(engine, "身份证补领怎么办理")[0] == "居民身份证补领"


def test_other_words_for_a_thing_count_like_its_own_in_a_title(engine):
    synonyms.use([("医保", ["医疗保险"])])
    engine.update(
        [
            entry(1, "市医保局领导信息", kind="organisation", text="医保局主要领导分工。"),
            entry(2, "城乡居民基本医疗保险参保登记", kind="guide", text="基本医疗保险参保登记。"),
            *(entry(number, f"第{number}期简报", text="基本医疗保险工作") for number in range(3, 9)),
        ],
        [],
    )
    assert titles(engine, "医保")[0] == "城乡居民基本医疗保险参保登记"
    assert titles(engine, "医保局领导")[0] == "市医保局领导信息"


def test_repealed_comes_after_valid(engine):
    text = "为规范停车管理，制定本办法。"
    engine.update(
        [
            entry(1, "停车管理办法", kind="policy", validity="repealed", text=text),
            entry(2, "停车管理办法（修订）", kind="policy", validity="in_force", text=text),
        ],
        [],
    )
    assert titles(engine, "停车管理办法") == ["停车管理办法（修订）", "停车管理办法"]


def test_newer_comes_first_among_equals(engine):
    engine.update([entry(1, "防汛通知", date=date(2015, 1, 1)), entry(2, "防汛通知", date=date(2025, 1, 1))], [])
    assert [found.entry.id for found in engine.ask(Question(text="防汛通知")).found] == [2, 1]


def test_by_date_the_newest_is_first_and_undated_last(filled):
    assert next(f.entry.date for f in filled.ask(Question(text="", sort="date")).found) == date(2025, 3, 1)
    assert filled.ask(Question(text="", sort="date")).found[-1].entry.date is None


def test_facets_count_other_values_of_a_chosen_facet(filled):
    answer = filled.ask(Question(text="营商环境 医疗保险 座谈会 意见 问答 备案 废止", kinds=("guide",)))
    everything = filled.ask(Question(text="", kinds=("guide",)))
    assert answer.total <= 1
    assert everything.total == 1
    assert counts(everything, "kind") == {"article": 1, "guide": 1, "interpretation": 1, "policy": 2}
    assert sum(counts(everything, "portal").values()) == 1
    assert counts(everything, "year") == {"2024": 1}


def test_within_a_portal_it_counts_what_all_portals_have_shared_texts_once(engine):
    shared = Copy(id=2, host=DISTRICT, portal="青溪区人民政府", url=f"https://{DISTRICT}/2.html")
    engine.update([entry(1, "全市统一公告", copies=(shared,)), entry(3, "全市统一公告解读")], [])
    for portals, total in (((), 2), ((DISTRICT,), 1), (("nobody.example",), 0)):
        answer = engine.ask(Question(text="全市统一公告", portals=portals))
        assert (answer.total, answer.everywhere) == (total, 2)
    narrowed = engine.ask(Question(text="全市统一公告", portals=(DISTRICT,), kinds=("guide",)))
    assert (narrowed.total, narrowed.everywhere) == (0, 0)


def test_two_values_of_one_facet_add_up_and_two_facets_narrow(filled):
    assert filled.ask(Question(text="", kinds=("guide", "policy"))).total == 3
    assert filled.ask(Question(text="", kinds=("guide", "policy"), years=(2024,))).total == 2
    assert filled.ask(Question(text="", portals=(DISTRICT,), kinds=("article",))).total == 1
    assert filled.ask(Question(text="", portals=("no.such.example",))).total == 0


def test_pages_do_not_overlap(engine):
    engine.update([entry(number, f"第{number}期简报") for number in range(1, 26)], [])
    pages = [engine.ask(Question(text="简报", page=page, size=10)).found for page in (1, 2, 3)]
    ids = [found.entry.id for page in pages for found in page]
    assert [len(page) for page in pages] == [10, 10, 5]
    assert sorted(ids) == list(range(1, 26))


@pytest.mark.parametrize("sort", ["relevance", "date"])
def test_going_on_from_a_page_gives_what_its_number_gives(engine, sort):
    engine.update(
        [entry(number, f"第{number}期简报", date=date(2024, 1, 1 + number % 5)) for number in range(1, 26)], []
    )
    by_number = [
        found.entry.id for page in (1, 2, 3) for found in engine.ask(Question(text="简报", sort=sort, page=page)).found
    ]
    walked, answer = [], engine.ask(Question(text="简报", sort=sort))
    while answer.found:
        walked += [found.entry.id for found in answer.found]
        if not answer.next:
            break
        answer = engine.ask(Question(text="简报", sort=sort, after=answer.next))
        assert answer.total == 25
    assert walked == by_number
    assert len(set(walked)) == 25


@pytest.mark.parametrize("after", ["99999", "0_0", "1.5e-3_7"])
def test_a_place_of_another_index_is_answered(filled, after):
    assert filled.ask(Question(text="营商环境", after=after)).total >= 0


def test_highlights_are_escaped_html_with_marks(engine):
    engine.update([entry(1, "<b>停车</b> & 管理", text="<script>alert(1)</script>停车场管理")], [])
    found = engine.ask(Question(text="停车")).found[0]
    assert found.title == "&lt;b&gt;<mark>停车</mark>&lt;/b&gt; &amp; 管理"
    assert "<script" not in found.extract
    assert "<mark>停车" in found.extract


def test_an_update_replaces_and_removes(filled):
    filled.update([entry(1, "换了题目")], [2])
    assert titles(filled, "营商环境") == []
    assert titles(filled, "换了题目") == ["换了题目"]
    assert set(filled.versions()) == {1, 3, 4, 5}


def test_updating_twice_changes_nothing(filled):
    again = [entry(3, "医疗保险异地就医备案", kind="guide", version="v2")]
    filled.update(again, [])
    filled.update(again, [77])
    assert filled.versions()[3] == "v2"
    assert filled.ask(Question(text="")).total == 5


def test_a_rebuild_replaces_everything(filled):
    assert filled.rebuild(lambda: iter([entry(8, "新的索引")])) == 1
    assert titles(filled, "") == ["新的索引"]


def test_a_rebuild_that_breaks_leaves_the_old_index(filled):
    def broken():
        yield entry(8, "新的索引")
        raise RuntimeError("database away")

    with pytest.raises(RuntimeError):
        filled.rebuild(broken)
    assert filled.ask(Question(text="")).total == 5
    assert filled.rebuild(lambda: [entry(8, "新的索引")]) == 1


def test_the_old_index_answers_during_a_rebuild(filled):
    seen = []

    def slow():
        seen.append(filled.ask(Question(text="")).total)
        yield entry(8, "新的索引")
        seen.append(filled.ask(Question(text="")).total)

    filled.rebuild(slow)
    assert seen == [5, 5]


def test_suggestions_hold_what_was_typed_guides_first(filled):
    assert next(found.title for found in filled.suggest("医疗保")) == "医疗保险异地就医备案"
    assert {found.title for found in filled.suggest("營商")} == {
        "关于优化营商环境的若干意见",
        "青溪区召开营商环境座谈会",
    }
    assert filled.suggest("") == ()
    assert filled.suggest("😀！") == ()


HOSTILE = [
    "",
    " ",
    "的",
    "！？。",
    "😀",
    "办" * 1000,
    "营商环境 " * 250,
    '"',
    '"""',
    "“”",
    "-",
    "- - -",
    "title:*",
    '") OR *:* [',
    "{!xmlparser}",
    "/(a+)+$/",
    "a" * 1000,
    "\x00",
    "\ud800",
    "\\",
    "<script>alert(1)</script>",
    "'; DROP TABLE x; --",
    "~" * 100,
    "号" * 300 + "2024",
    "2024年第" * 200,
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_every_question_is_answered(filled, text):
    assert filled.ask(Question(text=text)).total >= 0
    assert filled.ask(Question(text=text, sort="date", page=3)).total >= 0
    filled.suggest(text)


def test_topics_are_a_facet(engine):
    engine.update([entry(1, "防汛通知", topics=("7", "8")), entry(2, "防汛预案", topics=("8",)), entry(3, "防汛")], [])
    answer = engine.ask(Question(text="防汛"))
    assert counts(answer, "topic") == {"7": 1, "8": 2}
    assert engine.ask(Question(text="防汛", topics=("7",))).total == 1
    assert engine.of_topics(["8", "9"]) == {1, 2}
    assert engine.ask(Question(text="防汛", topics=("7",))).found[0].entry.topics == ("7", "8")
