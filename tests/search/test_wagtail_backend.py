"""Search in Wagtail's admin finds Chinese, and only what its user may see."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import GroupPagePermission, Page

from cms.content.models import Article, PortalDocument, PortalImage

from .conftest import add

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(cluster) -> Client:
    user = get_user_model().objects.create_superuser("administrator", "a@yunzhou.example", "a-long-password")
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


@pytest.fixture
def district_editor(cluster) -> Client:
    """May edit the district's portal only."""
    group = Group.objects.create(name="青溪编辑")
    group.permissions.add(Permission.objects.get(codename="access_admin"))
    home = cluster["district"].site.root_page
    for name in ("add_page", "change_page"):
        permission = Permission.objects.get(codename=name, content_type__app_label="wagtailcore")
        GroupPagePermission.objects.create(group=group, page=Page.objects.get(pk=home.pk), permission=permission)
    user = get_user_model().objects.create_user("editor", "e@yunzhou.example", "a-long-password")
    user.groups.add(group)
    client = Client(headers={"host": "localhost"})
    client.force_login(user)
    return client


def text_of(client: Client, name: str, query: str, *args) -> str:
    response = client.get(reverse(name, args=args), {"q": query})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("query", ["营商环境", "优化 工作会议", "營商環境", "会议"])
def test_the_page_search_finds_chinese_within_titles(administrator, query):
    assert "全市优化营商环境工作会议召开" in text_of(administrator, "wagtailadmin_pages:search", query)


def test_every_word_must_stand_there(administrator):
    assert "全市优化营商环境工作会议召开" not in text_of(administrator, "wagtailadmin_pages:search", "营商环境 身份证")


def test_a_page_is_found_at_once_after_saving(administrator, cluster):
    add(cluster["city"], "dtyw", Article(title="刚刚发布的消息"))
    assert "刚刚发布的消息" in text_of(administrator, "wagtailadmin_pages:search", "发布的消")


def test_the_explorer_finds_within_a_portal(administrator, cluster):
    home = cluster["district"].site.root_page
    found = text_of(administrator, "wagtailadmin_explore", "身份证", home.pk)
    assert "居民身份证补领" in found
    assert "居民身份证补领" not in text_of(administrator, "wagtailadmin_explore", "营商", home.pk)


def test_the_page_chooser_finds_chinese(administrator):
    assert "居民身份证补领" in text_of(administrator, "wagtailadmin_choose_page_search", "身份证")


def test_an_editor_finds_nothing_of_other_portals(district_editor):
    assert "居民身份证补领" in text_of(district_editor, "wagtailadmin_pages:search", "身份证")
    assert "全市优化营商环境" not in text_of(district_editor, "wagtailadmin_pages:search", "营商环境")


def test_images_and_documents_are_found(administrator, cluster):
    collection = cluster["city"].collection
    PortalImage.objects.create(title="政务服务大厅外景", file=get_test_image_file(), collection=collection)
    PortalDocument.objects.create(
        title="居民身份证补领申请表", file=ContentFile(b"%PDF-1.4", "form.pdf"), collection=collection
    )
    assert "政务服务大厅外景" in text_of(administrator, "wagtailimages:index", "服务大厅")
    assert "居民身份证补领申请表" in text_of(administrator, "wagtaildocs:index", "申请表")
    assert "政务服务大厅外景" in text_of(administrator, "wagtailimages_chooser:choose_results", "大厅")
    assert "居民身份证补领申请表" in text_of(administrator, "wagtaildocs_chooser:choose_results", "申请表")
