"""A portal with two channels, made with Wagtail's own means."""

import pytest
from django.core.cache import cache
from django.test import Client
from wagtail.models import Page, Site

from cms.content import hooks
from cms.content.kinds import ChannelKind
from cms.content.models import Article, Channel, HomePage
from cms.content.publications import Publication


def make_portal(host: str, title: str = "云州市人民政府") -> HomePage:
    """A home page with its site, directly below the root."""
    root = Page.objects.get(depth=1)
    home = root.add_child(instance=HomePage(title=title, slug=host.replace(".", "-"), live=False))
    Site.objects.create(hostname=host, port=443, root_page=home)
    home.save_revision().publish()
    return HomePage.objects.get(pk=home.pk)


def add_channel(parent: Page, slug: str, title: str = "栏目", kind: str = ChannelKind.OTHER) -> Channel:
    return parent.add_child(instance=Channel(title=title, slug=slug, channel_kind=kind))


def add_article(channel: Channel, title: str = "文章", *, live: bool = True, **fields) -> Article:
    article = channel.add_child(instance=Article(title=title, live=live, **fields))
    revision = article.save_revision()
    if live:
        revision.publish()
    return Article.objects.get(pk=article.pk)


def paths() -> set[str]:
    return set(Publication.objects.exclude(path=None).values_list("path", flat=True))


@pytest.fixture(autouse=True)
def _on_our_own(monkeypatch):
    """No addresses of an earlier test, and no registry: the portals here are plain Wagtail sites."""
    cache.clear()
    monkeypatch.setattr(hooks, "_organ_code", None)
    monkeypatch.setattr(hooks, "_collection", None)


@pytest.fixture
def home(db) -> HomePage:
    Site.objects.all().delete()
    return make_portal("www.yunzhou.example")


@pytest.fixture
def zwgk(home) -> Channel:
    return add_channel(home, "zwgk", "政务公开")


@pytest.fixture
def tzgg(zwgk) -> Channel:
    return add_channel(zwgk, "tzgg", "通知公告", ChannelKind.NOTICES)


@pytest.fixture
def article(tzgg) -> Article:
    return add_article(tzgg, "关于做好防汛工作的通知", body=[("paragraph", "<p>各区县：</p>")])


@pytest.fixture
def editor(django_user_model):
    return django_user_model.objects.create_superuser("editor", "editor@yunzhou.example", "pw")


@pytest.fixture
def admin(editor) -> Client:
    client = Client()
    client.force_login(editor)
    return client
