"""A small cluster whose files are built into a folder of the test's own."""

import io
import shutil
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.test import override_settings
from PIL import Image

from cms.changes.readers import catch_up, registered
from cms.content.models import Article, Channel, HomePage, PortalDocument, PortalImage
from sites.portals.models import Portal
from sites.portals.opening import open_portal
from sites.publishing import release
from sites.publishing.tree import Tree


@pytest.fixture(autouse=True)
def target(settings, tmp_path) -> Path:
    settings.ZHANQUN_TARGET = str(tmp_path / "output")
    settings.MEDIA_ROOT = str(tmp_path / "media")
    cache.clear()
    return tmp_path / "output"


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """The files of the portals that a module opens."""
    return tmp_path_factory.mktemp("opened")


@pytest.fixture(scope="module")
def opened_city(once, files) -> int:
    """The id of the city's portal, opened and built for all tests of a module."""
    with override_settings(ZHANQUN_TARGET=str(files)):
        return once(open_built, "www.yunzhou.example", "云州市人民政府", "city", folder=files)


@pytest.fixture(scope="module")
def opened_district(opened_city, once, files) -> int:
    with override_settings(ZHANQUN_TARGET=str(files)):
        return once(open_built, "www.qinghu.example", "青湖区人民政府", "district", folder=files)


def open_built(*which: str) -> int:
    portal = open_portal(*which)
    publish_changes()
    return portal.pk


@pytest.fixture
def city(opened_city, files, target, db) -> Portal:
    shutil.copytree(files, target, symlinks=True, dirs_exist_ok=True)
    return Portal.objects.get(pk=opened_city)


@pytest.fixture
def district(opened_district, city) -> Portal:
    return Portal.objects.get(pk=opened_district)


@pytest.fixture(scope="module")
def uploads(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("uploads")


@pytest.fixture(scope="module")
def added_page(opened_city, files, uploads, once) -> int:
    with override_settings(ZHANQUN_TARGET=str(files), MEDIA_ROOT=str(uploads)):
        return once(add_page, opened_city)


def add_page(city: int) -> int:
    body = [("image", {"image": make_image(size=(60, 40)), "alt": "图", "caption": ""})]
    page = add(channel(Portal.objects.get(pk=city)), "关于放假的通知", body=body)
    publish_changes()
    return page.pk


@pytest.fixture
def page(added_page, uploads, city, settings) -> Article:
    """An article with a picture, published by the city."""
    shutil.copytree(uploads, settings.MEDIA_ROOT)
    return Article.objects.select_related("publication").get(pk=added_page)


def channel(portal: Portal, path: str = "zwgk/tzgg") -> Channel:
    home = portal.site.root_page
    return Channel.objects.get(url_path=f"{home.url_path}{path}/")


def home_of(portal: Portal) -> HomePage:
    return HomePage.objects.get(pk=portal.site.root_page_id)


def add(parent: Channel, title: str = "通知", kind: type = Article, **fields):
    page = Channel.objects.get(pk=parent.pk).add_child(instance=kind(title=title, live=False, **fields))
    page.save_revision().publish()
    # With the publication as it is now, which tells the first address after it has gone.
    return kind.objects.select_related("publication").get(pk=page.pk)


def paragraph(html: str) -> tuple[str, object]:
    return ("paragraph", html)


def make_image(colour: str = "red", size: tuple[int, int] = (1200, 800), title: str = "图") -> PortalImage:
    return PortalImage.objects.create(title=title, file=ContentFile(png(colour, size), f"{colour}.png"))


def png(colour: str, size: tuple[int, int] = (1200, 800)) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", size, colour).save(buffer, "PNG")
    return buffer.getvalue()


def make_document(text: str = "内容", title: str = "附件") -> PortalDocument:
    return PortalDocument.objects.create(title=title, file=ContentFile(text.encode(), "a.txt"))


def publish_changes() -> None:
    catch_up(registered()["files"])


def on_disk(portal: Portal) -> dict[str, bytes]:
    return {path: file.read_bytes() for path, file in Tree(portal.host).files()}


def full(portal: Portal) -> dict[str, bytes]:
    return release.files_of(Portal.objects.get(pk=portal.pk))


def differences(portal: Portal) -> dict[str, str]:
    """Path -> how the files on disk differ from those of a full build."""
    actual, desired = on_disk(portal), full(portal)
    found = {path: "extra" for path in actual.keys() - desired.keys()}
    found |= {path: "missing" for path in desired.keys() - actual.keys()}
    return found | {path: "differs" for path in actual.keys() & desired.keys() if actual[path] != desired[path]}
