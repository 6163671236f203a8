"""The index follows what is public, by way of the change log."""

from datetime import date, datetime
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils.timezone import make_aware
from wagtail.models import Page, PageViewRestriction

from cms.changes import readers
from cms.changes.models import Change, ReaderPosition
from cms.content.models import Article
from search.engines.fields import weight_of
from search.engines.interface import EngineUnavailable, Question
from search.entries import entries
from search.reader import IndexReader
from sites.freshness.confirming import confirm
from sites.portals.kinds import PortalState
from sites.portals.models import Portal

from .conftest import CITY, DISTRICT, add, follow

pytestmark = pytest.mark.django_db


def found(index, text: str) -> list[str]:
    return [hit.entry.title for hit in index.ask(Question(text=text)).found]


def test_what_is_published_is_found_with_its_address(cluster, index):
    hit = index.ask(Question(text="身份证补领")).found[0].entry
    assert hit.url.startswith(f"https://{DISTRICT}/bsfw/")
    assert (hit.host, hit.portal, hit.kind) == (DISTRICT, "青溪区人民政府", "guide")
    assert hit.date is not None


def test_elements_of_a_guide_are_text(cluster, index):
    assert found(index, "身份证丢失") == ["居民身份证补领"]


def test_an_edit_replaces_and_a_withdrawal_removes(cluster, index):
    page = add(cluster["city"], "zwgk/tzgg", Article(title="停水通知"))
    follow()
    page.title = "恢复供水通知"
    page.save_revision().publish()
    follow()
    assert found(index, "停水通知") == []
    assert found(index, "恢复供水") == ["恢复供水通知"]
    page.unpublish()
    follow()
    assert found(index, "恢复供水") == []


def test_drafts_links_and_restricted_pages_never_enter(cluster, index):
    city = cluster["city"]
    draft = add(city, "zwgk/tzgg", Article(title="草稿秘密"))
    draft.title = "未发布秘密"
    draft.save_revision()
    add(city, "zwgk/tzgg", Article(title="外链秘密", link_url="https://other.example/"))
    hidden = add(city, "zwgk/tzgg", Article(title="受限秘密"))
    PageViewRestriction.objects.create(page=Page.objects.get(pk=hidden.pk), restriction_type="login")
    follow()
    assert found(index, "秘密") == ["草稿秘密"]


def test_a_deleted_page_disappears(cluster, index):
    page = add(cluster["city"], "zwgk/tzgg", Article(title="停水通知"))
    follow()
    Page.objects.get(pk=page.pk).delete()
    follow()
    assert found(index, "停水") == []


@pytest.mark.parametrize("state", [PortalState.SUSPENDED, PortalState.CLOSED, PortalState.PREPARING])
def test_pages_of_a_portal_that_is_not_open_are_not_found(cluster, index, state):
    _configure(cluster["district"], state=state)
    assert found(index, "身份证") == []
    _configure(cluster["district"], state=PortalState.NORMAL)
    assert found(index, "身份证") == ["居民身份证补领"]


def test_a_renamed_portal_is_named_anew(cluster, index):
    _configure(cluster["district"], name="清溪区人民政府")
    assert index.ask(Question(text="身份证")).found[0].entry.portal == "清溪区人民政府"


def test_reading_twice_changes_nothing(cluster, index):
    before = index.versions()
    IndexReader().read(list(Change.objects.order_by("pk")))
    assert index.versions() == before
    assert index.ask(Question(text="")).total == len(before) == 3


def test_a_lost_engine_stops_the_reader_and_loses_nothing(cluster, index, monkeypatch):
    position = ReaderPosition.objects.get(reader="index").change_id
    add(cluster["city"], "zwgk/tzgg", Article(title="停水通知"))

    def away(*args):
        raise EngineUnavailable("away")

    with monkeypatch.context() as patch:
        patch.setattr(type(index), "update", away)
        failures = readers.catch_up_all()
    assert isinstance(failures["index"], EngineUnavailable)
    assert "away" in ReaderPosition.objects.get(reader="index").error
    assert ReaderPosition.objects.get(reader="index").change_id == position
    follow()
    assert found(index, "停水") == ["停水通知"]


def test_entries_cost_seven_queries_however_many(cluster, django_assert_num_queries):
    for number in range(5):
        add(cluster["city"], "zwgk/tzgg", Article(title=f"通知{number}"))
    with django_assert_num_queries(7):
        assert len(list(entries())) == 8


def test_check_index_tells_and_repairs(cluster, index):
    index.update([], [next(iter(index.versions()))])
    with pytest.raises(CommandError, match="--repair"):
        call_command("check_index", stdout=StringIO())
    call_command("check_index", "--repair", stdout=StringIO(), stderr=StringIO())
    out = StringIO()
    call_command("check_index", stdout=out)
    assert "缺少0，过期0，多余0" in out.getvalue()
    assert len(index.versions()) == 3


def test_rebuild_index_makes_it_from_the_publications(cluster, index):
    index.rebuild(lambda: [])
    out = StringIO()
    call_command("rebuild_index", stdout=out, stderr=StringIO())
    assert "共3条" in out.getvalue()
    assert found(index, "云政发[2024]3号") == ["云州市人民政府关于优化营商环境的意见"]
    assert CITY in index.ask(Question(text="云政发[2024]3号")).found[0].entry.url


def _configure(portal: Portal, **fields) -> None:
    """Change settings of a portal as the admin does, and let the index follow."""
    fresh = Portal.objects.get(pk=portal.pk)
    for name, value in fields.items():
        setattr(fresh, name, value)
    fresh.save()
    follow()


def test_a_confirmed_page_ranks_as_of_the_day_of_its_confirmation(cluster, index, django_user_model):
    old, other = (
        add(cluster["city"], "zwgk/tzgg", Article(title=title, published_at=make_aware(datetime(2012, 1, 1))))
        for title in ("防汛值守安排", "防汛值守要求")
    )
    follow()
    assert weights(index)[old.pk] == weights(index)[other.pk]
    editor = django_user_model.objects.create_user("editor")
    confirm(cluster["city"].site_id, [old.pk], editor, next_on=date(2030, 1, 1))
    follow()
    assert weights(index)[old.pk] > weights(index)[other.pk]
    call_command("check_index", stdout=StringIO())


def weights(index) -> dict[int, float]:
    return {hit.entry.id: weight_of(hit.entry) for hit in index.ask(Question(text="防汛值守")).found}
