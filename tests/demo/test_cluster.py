"""What a visitor of the demo finds: enough of everything, nothing empty, nothing that leads nowhere."""

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import Max

from cms.content.models import Channel, Guide, PolicyDocument, PortalDocument, PortalImage, Publication
from cms.content.references import references_of
from demo.seeding import run, source
from sites.announcements.models import Announcement
from sites.portals.models import Portal

pytestmark = [pytest.mark.usefixtures("cluster"), pytest.mark.slow]
LEAST = {"city": 80, "district": 50, "department": 40}
ELEMENTS = ("legal_basis", "conditions", "materials", "place", "hours", "phone", "steps")
ABSOLUTE = re.compile(r'href="https://([^/"]+)(/[^"]*)"')


def content(host: str) -> Any:
    return Publication.objects.filter(site__hostname=host).exclude(number=None)


def newest(host: str, path: str) -> datetime:
    return content(host).filter(path__startswith=path).aggregate(newest=Max("published_at"))["newest"]


@pytest.mark.parametrize("portal", source.portals(), ids=lambda portal: portal.key)
def test_every_portal_has_its_share_of_pages_with_titles_of_their_own(portal: source.Portal) -> None:
    titles = Counter(content(portal.host).values_list("kind", "title"))

    assert titles.total() >= LEAST[portal.kind]
    assert [title for title, count in titles.items() if count > 1] == []


@pytest.mark.parametrize("portal", source.portals(), ids=lambda portal: portal.key)
def test_every_section_of_a_home_page_has_something_to_show(portal: source.Portal) -> None:
    home = _home(portal.host)

    for section in home.data["sections"]:
        value = section["value"]
        if "channel" in value:
            shown = Publication.objects.filter(parent_id=value["channel"]).count()
            assert shown >= min(value["count"], 1 if section["type"] == "topics" else 3), value["heading"]
        for link in _links(value):
            assert bool(link["page"]) != bool(link["url"])
            assert not link["page"] or Publication.objects.filter(pk=link["page"]).exists(), link["label"]


def test_only_the_channels_left_unused_on_purpose_are_blank() -> None:
    filled = set(Publication.objects.exclude(number=None).values_list("parent_id", flat=True))
    parents = set(Publication.objects.filter(kind="channel").values_list("parent_id", flat=True))
    blank = Publication.objects.filter(kind="channel").exclude(pk__in=filled | parents)

    found = sorted(blank.values_list("site__hostname", "path"))

    assert found == [("jyj.yunzhou.example", "/zt/"), ("www.baishi.yunzhou.example", "/spbs/")]


def test_references_in_texts_lead_to_what_exists() -> None:
    pages = set(Publication.objects.values_list("pk", flat=True))
    images = set(PortalImage.objects.values_list("pk", flat=True))
    documents = set(PortalDocument.objects.values_list("pk", flat=True))
    addresses = set(Publication.objects.values_list("site__hostname", "path"))

    for row in Publication.objects.exclude(number=None):
        found = references_of(row.body_html)
        assert found.pages <= pages and found.images <= images and found.documents <= documents, row.title
        assert {item["document"] for item in row.attachments} <= documents
        assert not set(ABSOLUTE.findall(row.body_html)) - addresses, row.title


def test_guides_hold_all_elements_but_for_those_left_incomplete_on_purpose() -> None:
    incomplete = {row["title"] for row in source.guides() if row.get("incomplete")}
    assert len({guide["title"] for guide in source.guides()}) >= 40

    for guide in Guide.objects.all():
        missing = [name for name in ELEMENTS if not getattr(guide, name)]
        assert bool(missing) == (guide.title in incomplete), (guide.title, missing)
        if guide.title not in incomplete:
            days = sum(step["value"]["days"] or 0 for step in guide.steps.raw_data)
            assert days == guide.promised_days <= guide.legal_days, guide.title


def test_documents_bear_index_numbers_and_interpretations_lead_back_to_them() -> None:
    policies = PolicyDocument.objects.all()
    numbers = set(policies.values_list("index_number", flat=True))
    explained = {page for row in Publication.objects.filter(kind="interpretation") for page in row.data["policies"]}

    assert len(numbers) == policies.count() and None not in numbers
    assert len(explained) > 80 and explained <= set(policies.values_list("pk", flat=True))
    assert set(policies.values_list("validity", flat=True)) == {"in_force", "amended", "repealed", "lapsed"}
    assert not policies.exclude(validity="in_force").filter(validity_note="").exists()


def test_the_demo_is_fresh_in_part_and_stale_in_part(cluster: datetime) -> None:
    today = cluster.date()

    assert today - newest("www.baishi.yunzhou.example", "/dtyw/").date() == timedelta(days=20)
    assert today - newest("mzj.yunzhou.example", "/zwgk/zcwj/").date() > timedelta(days=210)
    assert today - newest("www.yunzhou.example", "/dtyw/").date() < timedelta(days=3)
    assert not Publication.objects.filter(published_at__gt=cluster).exists()


def test_a_banner_of_the_lowest_severity_runs_on_every_portal() -> None:
    (banner,) = Announcement.objects.all()

    assert (banner.severity, banner.status) == ("notice", "running")
    assert set(banner.deliveries.values_list("portal__host", flat=True)) == {one.host for one in source.portals()}


def test_seeding_again_changes_nothing() -> None:
    counted = (Publication, Channel, Portal, Announcement)
    before = [model.objects.count() for model in counted]

    assert not run.may_seed()
    list(run.seed())

    assert [model.objects.count() for model in counted] == before


def _home(host: str) -> Publication:
    return Publication.objects.get(site__hostname=host, kind="home")


def _links(value: dict[str, Any]) -> list[dict[str, Any]]:
    groups = [item["value"] for item in value.get("groups", [])]
    return [item["value"] for part in (value, *groups) for item in part.get("links", [])]
