"""A portal with two channels, made with Wagtail's own means."""

from collections.abc import Callable

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
    forget_registry(monkeypatch)


def forget_registry(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(hooks, "_organ_code", None)
    patch.setattr(hooks, "_collection", None)


def make_home() -> HomePage:
    Site.objects.all().delete()
    return make_portal("www.yunzhou.example")


def make_zwgk(home: int) -> Channel:
    return add_channel(HomePage.objects.get(pk=home), "zwgk", "政务公开")


def make_tzgg(zwgk: int) -> Channel:
    return add_channel(Channel.objects.get(pk=zwgk), "tzgg", "通知公告", ChannelKind.NOTICES)


@pytest.fixture(scope="module")
def made(once) -> Callable[..., int]:
    """``made(make, ...)`` makes a page for all tests of a module; its id."""

    def make_plainly(make: Callable[..., Page], *args: int) -> int:
        with pytest.MonkeyPatch.context() as patch:
            forget_registry(patch)
            return once(make, *args).pk

    return make_plainly


@pytest.fixture(scope="module")
def made_home(made) -> int:
    return made(make_home)


@pytest.fixture(scope="module")
def made_zwgk(made_home, made) -> int:
    return made(make_zwgk, made_home)


@pytest.fixture(scope="module")
def made_tzgg(made_zwgk, made) -> int:
    return made(make_tzgg, made_zwgk)


@pytest.fixture
def home(made_home, db) -> HomePage:
    return HomePage.objects.get(pk=made_home)


@pytest.fixture
def zwgk(home, made_zwgk) -> Channel:
    return Channel.objects.get(pk=made_zwgk)


@pytest.fixture
def tzgg(zwgk, made_tzgg) -> Channel:
    return Channel.objects.get(pk=made_tzgg)


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
