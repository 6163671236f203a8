"""What a person meets in the admin: Chinese, the own name, the own portals and what waits there."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from cms.settings.admin.dashboard import portal_rows
from tests.cms.editorial.conftest import channel, editor, log_in, reviewer, submitted
from tests.sites.portals.conftest import chief, cluster, opened, person

__all__ = ["channel", "chief", "cluster", "editor", "opened", "person", "reviewer", "submitted"]


def home(user, **headers: str) -> str:
    return log_in(user).get(reverse("wagtailadmin_home"), headers=headers).content.decode()


def test_the_admin_is_chinese_whatever_the_browser_prefers(chief, cluster):
    text = home(chief, **{"accept-language": "en-US,en;q=0.9"})
    assert '<html lang="zh-hans"' in text
    assert "我的站点" in text
    login = Client().get(reverse("wagtailadmin_login"), headers={"accept-language": "en"}).content.decode()
    assert "登录站群管理后台" in login


def test_a_person_may_choose_english(chief, cluster):
    UserProfile.objects.create(user=chief, preferred_language="en")
    assert '<html lang="en"' in home(chief)


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_nothing_links_to_wagtails_own_site_or_bears_its_name(cluster, person, role):
    user = person("one", cluster.office, role)
    for page in (home(user), Client().get(reverse("wagtailadmin_login")).content.decode()):
        assert "wagtail.org" not in page
        assert "Wagtail" not in page.split("<title>")[1].split("</title>")[0]


def test_everybody_sees_the_own_portals_only(cluster, person, chief):
    assert [row.name for row in portal_rows(person("one", cluster.office))] == [cluster.office.name]
    below = portal_rows(person("above", cluster.district, "reviewer", with_subordinates=True))
    assert {row.name for row in below} == {cluster.district.name, cluster.office.name}
    assert len(portal_rows(chief)) == 4


def test_what_waits_is_counted_and_comes_first(submitted, reviewer, chief, cluster):
    assert [row.waiting for row in portal_rows(reviewer)] == [1]
    first, *others = portal_rows(chief)
    assert (first.name, first.waiting) == (cluster.bureau.name, 1)
    assert {row.waiting for row in others} == {0}
