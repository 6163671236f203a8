"""What citizens get is Chinese and the same bytes, whatever language the person at work has chosen in the admin."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from cms.content.models import Article, Guide, Interpretation, OrganisationPage, PolicyDocument, Publication
from cms.content.publications import place_of, reconcile, snapshot
from search.entries import entries
from search.page import ResultsPage
from search.parameters import Parameters
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from sites.portals.rights import sync_memberships
from sites.portals.transitions import change_state

from .conftest import add, channel, full, on_disk, publish_changes

KINDS = {
    Article: "dtyw",
    PolicyDocument: "zwgk/zcwj",
    Interpretation: "zwgk/zcjd",
    Guide: "bsfw",
    OrganisationPage: "jggk",
}
LANGUAGES = ("en", "zh-hans")


def open_and_fill() -> Portal:
    with override("en"):
        city = open_portal("www.yunzhou.example", "云州市人民政府", "city")
        for kind, path in KINDS.items():
            add(channel(city, path), f"{path}的内容", kind, pinned_until=timezone.localdate())
    return city


@pytest.fixture(scope="module")
def opened_city(once) -> int:
    return once(open_and_fill).pk


@pytest.fixture
def english_city(city) -> Portal:
    """Opened and filled by somebody who works in English."""
    with override("en"):
        publish_changes()
    return city


@pytest.mark.parametrize("language", LANGUAGES)
def test_files_are_the_same_in_every_language(english_city, language):
    with override(language):
        assert full(english_city) == on_disk(english_city)


def test_publications_are_the_same_in_every_language(english_city):
    assert Publication.objects.filter(number__isnull=False).count() == len(KINDS)
    with override("zh-hans"):
        assert not reconcile(thorough=True)
    for row in Publication.objects.select_related("page"):
        page = row.page.specific
        with override("en"):
            english = snapshot(page, place_of(page)).fingerprint
        with override("zh-hans"):
            assert snapshot(page, place_of(page)).fingerprint == english == row.fingerprint


@pytest.mark.parametrize("state", ["preparing", "suspended"])
def test_notices_of_portals_off_line_are_the_same_in_every_language(english_city, state):
    district = open_portal("www.qinghu.example", "青湖区人民政府", "district", state="preparing")
    if state == "suspended":
        change_state(district, "normal")
        change_state(district, state, note="机房改造", until=timezone.localdate() + timedelta(days=9))
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append(full(district))
    assert found[0] == found[1]


def test_a_notice_of_closing_is_chinese(english_city):
    district = open_portal("www.qinghu.example", "青湖区人民政府", "district")
    with override("en"):
        change_state(district, "closed", note="机构撤并", successor_url="https://www.yunzhou.example/")
    notice = Publication.objects.get(title__contains="关停")
    words = re.sub(r"https?://\S+|www\.\S+example", "", f"{notice.title}\n{notice.plain_text}")
    assert not re.search("[A-Za-z]", words)


def test_names_of_groups_are_chinese(english_city):
    groups = english_city.organisation.role_groups.values_list("group__name", flat=True)
    before = set(groups)
    with override("en"):
        sync_memberships()
    assert set(groups.all()) == before
    assert not any(re.search("[a-z]", name) for name in before)


def test_the_index_and_the_results_page_are_the_same_in_every_language(english_city):
    found = []
    for language in LANGUAGES:
        with override(language):
            found.append((list(entries()), _results(english_city)))
    assert found[0] == found[1]


def _results(city: Portal) -> object:
    from search.engines.interface import FACETS, Answer, Count

    answer = Answer(total=0, facets={name: () for name in FACETS} | {"kind": (Count("guide", 1),)})
    return ResultsPage(parameters=Parameters(q="公积金"), answer=answer, portal=city, own=False, on_portal=True).view()
