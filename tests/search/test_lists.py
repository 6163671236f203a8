"""Synonyms, words, promoted results, the log, and their screens."""

from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse

from cms.changes.readers import catch_up
from cms.content.models import Article, Channel, PolicyDocument
from search import answering, asked, lists
from search.engines.interface import Question
from search.models import AskedQuery, DictionaryWord, Promotion, Synonym
from search.reader import IndexReader
from search.starting import synonyms

from .conftest import CITY, DISTRICT, add, follow

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_lists(settings, tmp_path):
    settings.ZHANQUN_DATA = tmp_path
    lists.refresh(now=True)


def found(text: str, **values) -> list[str]:
    lists.refresh(now=True)
    return [result.entry.title for result in answering.answer(Question(text=text, **values)).found]


def administrator() -> Client:
    user = get_user_model().objects.create_superuser("administrator", "a@yunzhou.example", "a-long-password")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def test_an_installation_starts_with_synonyms():
    assert len(synonyms()) >= 80
    assert Synonym.objects.filter(everyday="社保", official__contains="社会保险").exists()
    for row in Synonym.objects.all():
        row.full_clean()


def test_everyday_words_find_what_documents_say(cluster):
    assert found("身份证丢了")[0] == "居民身份证补领"
    assert found("身分證補領") == ["居民身份证补领"]


def test_an_everyday_word_within_a_longer_word_is_left_alone(cluster):
    add(cluster["city"], "zwgk/tzgg", Article(title="社会保险基金公告"))
    follow()
    assert "社会保险基金公告" in found("社保")
    assert "社会保险基金公告" not in found("社保卡")


def test_a_new_synonym_works_without_a_restart(cluster):
    assert found("小红本") == []
    Synonym.objects.create(everyday="小红本", official="居民身份证、居民户口簿")
    assert found("小红本") == ["居民身份证补领"]


def test_a_new_word_makes_the_index_anew(cluster, index):
    add(cluster["city"], "zwgk/tzgg", Article(title="云州码上办开通"))
    follow()
    DictionaryWord.objects.create(word="云州码上办")
    assert catch_up(IndexReader()) >= 1
    assert index.is_current()
    assert found("云州码上办") == ["云州码上办开通"]
    DictionaryWord.objects.all().delete()
    follow()
    assert index.is_current()


@pytest.mark.parametrize("word", ["字", "两 个", "。。"])
def test_a_word_that_is_none_is_refused(word):
    with pytest.raises(ValidationError):
        DictionaryWord(word=word).full_clean()


def test_a_promoted_page_stands_first_while_it_is_public(cluster):
    page = add(cluster["city"], "zwgk/tzgg", Article(title="证件业务指引"))
    follow()
    Promotion.objects.create(queries="身份证\n证件", page=page)
    assert found("身份證 ")[:2] == ["证件业务指引", "居民身份证补领"]
    assert "证件业务指引" not in found("身份证", portals=(DISTRICT,))
    page.unpublish()
    follow()
    assert found("身份证") == ["居民身份证补领"]


def test_a_promoted_page_leaves_counts_equal_to_those_of_facets(cluster):
    page = add(cluster["city"], "zwgk/tzgg", Article(title="证件业务指引"))
    follow()
    Promotion.objects.create(queries="营商环境\n夜光云雀", page=page)
    lists.refresh(now=True)
    answer = answering.answer(Question(text="营商环境"))
    [articles] = [count.count for count in answer.facets["kind"] if count.value == "article"]
    narrowed = answering.answer(Question(text="营商环境", kinds=("article",)))
    assert narrowed.found[0].promoted
    assert (answer.total, narrowed.total) == (2, articles)
    assert answering.answer(Question(text="夜光云雀")).total == 1


def test_what_nobody_can_find_is_not_promoted(cluster):
    channel = Channel.objects.descendant_of(cluster["city"].home).get(slug="tzgg")
    draft = channel.add_child(instance=Article(title="草稿", live=False))
    for page in (cluster["city"].home, channel, draft):
        with pytest.raises(ValidationError, match="搜不到"):
            Promotion(queries="证件", page=page).full_clean()
    Promotion(queries="证件", page=add(cluster["city"], "zwgk/tzgg", Article(title="证件业务指引"))).full_clean()


@pytest.mark.parametrize("by_place", [False, True], ids=["by page", "by place"])
def test_a_promoted_page_hides_no_other_and_is_shown_once(cluster, by_place):
    channel = "zwgk/tzgg"
    pages = [add(cluster["city"], channel, Article(title=f"证件业务指引第{number}号")) for number in range(5)]
    follow()
    every = [result.entry.title for result in answering.answer(Question(text="证件业务")).found]
    last = next(page for page in pages if page.title == every[-1])
    Promotion.objects.create(queries="证件业务", page=last)
    lists.refresh(now=True)
    seen, question = [], Question(text="证件业务", size=2)
    for page in range(1, 6):
        answer = answering.answer(question)
        assert answer.total == len(every)
        seen += [result.entry.title for result in answer.found]
        if not answer.next:
            break
        question = replace(question, after=answer.next) if by_place else replace(question, page=page + 1)
    assert seen[0] == last.title
    assert sorted(seen) == sorted(every)


def test_what_is_asked_is_counted_without_personal_data(cluster):
    for text in ("身份证", "身份证", " 身份证 ", "没有的词语", "13800000000", "a@b.example"):
        answering.answer(Question(text=text))
    asked.note_click("身份证")
    asked.absorb()
    asked.absorb()
    rows = {row.text: (row.asked, row.clicks, row.found) for row in AskedQuery.objects.all()}
    assert rows == {"身份证": (3, 1, 1), "没有的词语": (1, 0, 0)}
    assert asked.popular() == ["身份证"]


@pytest.mark.parametrize(
    "text",
    [
        "138 1234 5678",
        "１３８－１２３４－５６７８",
        "张三 (0871) 6316-1234",
        "110101 1990 0101 123x",
        "6222.0200.1234.5678",
        "138 2000 5678",
        "一三八零零一三八零零零",
        "关" * 58 + "13812345678",
    ],
)
def test_numbers_of_people_are_not_kept_however_they_are_grouped(text):
    asked.note(text, 1)
    asked.note_click(text)
    assert not asked._file().exists()


@pytest.mark.parametrize("text", ["云政发〔2024〕3号", "2024-2025学年校历", "12345热线", "2024年5月1日", "第二十三条"])
def test_other_numbers_are_kept(db, text):
    asked.note(text, 1)
    asked.absorb()
    assert AskedQuery.objects.get().asked == 1


def test_popular_queries_are_suggested(cluster):
    for _ in range(3):
        answering.answer(Question(text="身份证补领"))
    assert ("身份证补领", "") in answering.suggestions("份证补")


def test_nobody_puts_words_on_a_portal_by_asking_often(cluster):
    for _ in range(50):
        asked.note("身份证 找某某公司代办", 1)
    assert asked.popular() == []


def test_odd_characters_in_a_query_do_not_stop_the_count(cluster):
    asked.note("身份证\x00\x07", 1)
    asked.absorb()
    assert [row.text for row in AskedQuery.objects.all()] == ["身份证"]


def test_suggestions_stay_within_the_portal(cluster):
    assert answering.suggestions("居民身份", (DISTRICT,))
    assert not answering.suggestions("居民身份", (CITY,))


def test_the_log_leads_to_a_promotion_or_synonym_in_one_click(cluster):
    answering.answer(Question(text="没有的词语"))
    client = administrator()
    page = client.get(reverse("search_asked:index")).content.decode()
    assert "没有的词语" in page
    for name, field in (("search_promotions", "queries"), ("search_synonyms", "everyday")):
        assert reverse(f"{name}:add") in page
        form = client.get(f"{reverse(f'{name}:add')}?{field}=没有的词语")
        assert form.status_code == 200
        assert "没有的词语" in form.content.decode()


@pytest.mark.parametrize("name", ["search_synonyms", "search_words", "search_promotions", "search_asked"])
def test_the_screens_are_for_cluster_administrators(cluster, name):
    assert administrator().get(reverse(f"{name}:index")).status_code == 200
    user = get_user_model().objects.create_user("editor", "e@yunzhou.example", "a-long-password")
    user.user_permissions.add(*_access())
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    assert client.get(reverse(f"{name}:index")).status_code in (302, 403)


def test_one_text_on_two_portals_is_one_result(cluster, index):
    for portal in cluster.values():
        add(portal, "zwgk/tzgg", Article(title="全市统一公告", summary="同一内容"))
    follow()
    answer = index.ask(Question(text="全市统一公告"))
    assert answer.total == 1
    assert {place.host for place in answer.found[0].entry.places()} == {CITY, DISTRICT}
    assert {count.value for count in answer.facets["portal"]} == {CITY, DISTRICT}
    here = index.ask(Question(text="全市统一公告", portals=(DISTRICT,))).found[0].entry
    assert here.host == DISTRICT
    assert [copy.host for copy in here.copies] == [CITY]


def test_one_document_filed_differently_is_one_result(cluster, index):
    body = [("paragraph", f"<p>{'为了规范社会保险经办，优化社会保险服务，制定本条例。' * 10}</p>")]
    for portal, category in zip(cluster.values(), ("社会保障", "医疗保障"), strict=True):
        title = "社会保险经办条例"
        add(portal, "zwgk/zcwj", PolicyDocument(title=title, body=body, topic_category=category))
    follow()
    (result,) = index.ask(Question(text="社会保险经办条例")).found
    assert {result.entry.host, *(copy.host for copy in result.entry.copies)} == {CITY, DISTRICT}


def test_a_withdrawn_copy_leaves_the_other(cluster, index):
    pages = [add(portal, "zwgk/tzgg", Article(title="全市统一公告")) for portal in cluster.values()]
    follow()
    pages[0].unpublish()
    follow()
    (result,) = index.ask(Question(text="全市统一公告")).found
    assert result.entry.id == pages[1].pk
    assert result.entry.copies == ()
    assert pages[0].pk not in index.versions()


def _access():
    from django.contrib.auth.models import Permission

    return Permission.objects.filter(codename="access_admin")
