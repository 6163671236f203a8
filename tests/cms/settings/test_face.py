"""What a person meets in the admin: Chinese, the own name, the own portals and what waits there."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.users.models import UserProfile

from tests.cms.editorial.conftest import log_in
from tests.sites.portals.conftest import chief, cluster, opened, person

__all__ = ["chief", "cluster", "opened", "person"]


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


def test_an_address_that_is_none_shows_no_foreign_mark(chief, cluster):
    response = log_in(chief).get(reverse("wagtailadmin_home") + "nowhere/")
    assert response.status_code == 404
    assert "找不到请求的页面" in response.content.decode()
    assert "<svg" not in response.content.decode()
