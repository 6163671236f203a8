"""A portal's name stands in many places; changing it changes them all, or nothing."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Collection

from cms.changes.models import Change
from cms.content.models import HomePage, Publication
from sites.portals.models import Organisation, Portal


def rename(portal: Portal, name: str) -> Portal:
    portal.name = name
    portal.full_clean()
    portal.save()
    return Portal.objects.get(pk=portal.pk)


def test_home_page_publication_and_organisation_follow(cluster):
    start = Change.objects.latest("pk").pk
    portal = rename(cluster.bureau, "云州市教育体育局")
    home = portal.home.specific
    assert (home.title, home.draft_title, portal.site.site_name) == ("云州市教育体育局",) * 3
    assert Publication.objects.get(page=home).title == portal.organiser == portal.organisation.name == home.title
    groups = portal.organisation.role_groups.values_list("group__name", flat=True)
    assert groups and all(name.startswith("云州市教育体育局（") for name in groups)
    assert Collection.objects.get(pk=portal.collection_id).name == "云州市教育体育局"
    told = Change.objects.filter(pk__gt=start, site=portal.pk)
    assert told.filter(kind="published", subject_id=home.pk).exists()
    assert "name" in told.get(subject_type="portal").payload["fields"]


def test_a_district_renames_its_area_and_a_department_leaves_its_superiors_alone(cluster):
    district = rename(cluster.district, "青湖新区人民政府")
    assert (district.area.title, district.area.collection.name) == ("青湖新区", "青湖新区")
    rename(cluster.office, "青湖新区教育局")
    assert Portal.objects.get(pk=district.pk).area.title == "青湖新区"


def test_names_that_somebody_chose_stay(cluster):
    Organisation.objects.filter(pk=cluster.district.organisation_id).update(name="青湖区大数据中心")
    cluster.district.area.title = "青湖片区"
    cluster.district.area.save()
    Portal.objects.filter(pk=cluster.district.pk).update(organiser="青湖区大数据中心")
    portal = rename(Portal.objects.get(pk=cluster.district.pk), "青湖新区人民政府")
    assert (portal.area.title, portal.organisation.name, portal.organiser) == (
        "青湖片区",
        "青湖区大数据中心",
        "青湖区大数据中心",
    )


def test_a_draft_of_the_home_page_brings_no_former_name_back(cluster):
    home = cluster.bureau.home.specific
    home.save_revision()
    rename(cluster.bureau, "云州市教育体育局")
    draft = HomePage.objects.get(pk=home.pk).get_latest_revision_as_object()
    assert draft.title == "云州市教育体育局"
    draft.save_revision().publish()
    assert Publication.objects.get(page=home.pk).title == "云州市教育体育局"


def test_a_name_that_another_organisation_has_is_refused(cluster):
    Organisation.objects.create(name="云州市体育局", kind="department", parent=cluster.city.organisation)
    with pytest.raises(ValidationError, match="机构“云州市体育局”已登记"):
        rename(cluster.bureau, "云州市体育局")
    assert Portal.objects.get(pk=cluster.bureau.pk).home.title == "云州市教育局"
