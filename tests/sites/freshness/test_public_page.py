"""网站运行情况: a page of the city portal while administrators have switched it on."""

import shutil
from datetime import timedelta

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from cms.changes.models import Change
from cms.changes.readers import catch_up, registered
from sites.freshness import jobs, public_page
from sites.freshness.models import Inspection, PublicPage
from sites.portals.models import Portal
from sites.publishing.release import build
from tests.sites.freshness.conftest import bring_in, channel, publish

ADDRESS = "/operation.html"


@pytest.fixture(scope="module")
def files(opened, once, tmp_path_factory):
    """Of the city and the district."""
    folder = tmp_path_factory.mktemp("output")
    with override_settings(ZHANQUN_TARGET=str(folder)):
        once(build_portals, *opened[:2])
    return folder


def build_portals(*pks: int) -> None:
    for portal in Portal.objects.filter(pk__in=pks):
        build(portal)
    catch_up(registered()["files"])


@pytest.fixture
def built(files, cluster, settings, tmp_path):
    settings.ZHANQUN_TARGET = str(tmp_path / "output")
    return shutil.copytree(files, tmp_path / "output", symlinks=True)


def read(folder, portal, path: str = ADDRESS) -> str:
    catch_up(registered()["files"])
    file = folder / portal.host / "current" / path.strip("/")
    return file.read_text() if file.exists() else ""


def test_nothing_is_shown_before_it_is_switched_on(built, cluster):
    assert read(built, cluster.city) == ""
    assert ADDRESS not in read(built, cluster.city, "/sitemap.html")


def test_it_names_every_portal_and_is_linked_on_the_city_portal_alone(built, cluster):
    publish(channel(cluster.district), "新路通车")
    public_page.switch(is_shown=True, shows_verdicts=False)
    page = read(built, cluster.city)
    rows = [part.split("</tr>")[0] for part in page.split("<tbody>")[1].split("<tr>")[1:]]
    assert [cluster.city.name in rows[0], cluster.district.name in rows[1], cluster.office.name in rows[2]] == [
        True
    ] * 3
    assert f"{timezone.localdate()}" in rows[1]
    assert "1条" in rows[1]
    assert "合格" not in page
    assert ADDRESS in read(built, cluster.city, "/sitemap.html")
    assert ADDRESS in read(built, cluster.city, "/sitemaps/structure.xml")
    assert read(built, cluster.district) == ""
    assert ADDRESS not in read(built, cluster.district, "/sitemap.html")


def test_verdicts_are_shown_by_shape_and_word_where_that_is_wanted(built, cluster):
    Inspection.objects.filter(site_id=cluster.district.pk).update(verdict="warning")
    public_page.switch(is_shown=True, shows_verdicts=True)
    assert '<span aria-hidden="true">▲ </span>预警' in read(built, cluster.city)


def test_switched_off_it_goes_with_its_links(built, cluster):
    public_page.switch(is_shown=True, shows_verdicts=False)
    assert read(built, cluster.city)
    public_page.switch(is_shown=False, shows_verdicts=False)
    assert read(built, cluster.city) == ""
    assert ADDRESS not in read(built, cluster.city, "/sitemap.html")


def test_the_daily_job_brings_it_to_the_day_and_writes_a_change_only_then(built, cluster):
    row = public_page.switch(is_shown=True, shows_verdicts=False)
    count = Change.objects.filter(subject_type=public_page.SUBJECT).count()
    jobs.inspect_daily()
    assert Change.objects.filter(subject_type=public_page.SUBJECT).count() == count
    PublicPage.objects.filter(pk=row.pk).update(day=timezone.localdate() - timedelta(days=1))
    jobs.inspect_daily()
    assert Change.objects.filter(subject_type=public_page.SUBJECT).count() == count + 1
    assert f"{timezone.localdate()}" in read(built, cluster.city)


def test_a_portal_that_is_renamed_is_renamed_there(built, cluster):
    public_page.switch(is_shown=True, shows_verdicts=False)
    read(built, cluster.city)
    cluster.district.name = "青湖区政府门户"
    cluster.district.save()
    assert "青湖区政府门户" in read(built, cluster.city)


def test_only_cluster_administrators_switch_it(client, cluster, person, chief):
    address = reverse("freshness_public_page")
    client.force_login(person("boss", cluster.city, "administrator"))
    assert client.post(address, {"is_shown": "on"}).status_code in (302, 403)
    assert not PublicPage.objects.filter(is_shown=True).exists()
    client.force_login(chief)
    assert client.post(address, {"is_shown": "on"}).status_code == 302
    assert PublicPage.objects.get().is_shown
    assert cluster.district.name in client.get(address).content.decode()


def test_pages_that_were_only_given_a_new_date_are_no_news(cluster):
    page = bring_in(channel(cluster.district), timezone.localdate() - timedelta(days=90))
    page.published_at = timezone.now()
    page.save_revision().publish()
    publish(channel(cluster.district), "新路通车")
    row = public_page.switch(is_shown=True, shows_verdicts=False)
    assert {one["site"]: one["published"] for one in row.rows}[cluster.district.pk] == 1
