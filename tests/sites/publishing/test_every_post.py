"""After every POST of the admin and every command that changes something, the files equal those of a full build.

Addresses are found from the resolver: a new one fails here until it is driven, or listed with the reason why not.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.core.management import get_commands
from django.urls import URLPattern, URLResolver, get_resolver

from cms.changes.readers import catch_up, registered
from cms.content.models import Article, PortalDocument, PortalImage
from sites.portals.models import Portal

from . import posts, posts_of_cluster  # noqa: F401 - they fill the tables
from .conftest import add, channel, differences, make_document, make_image, paragraph
from .posting import COMMANDS, COMMANDS_THAT_READ, DRIVERS, World
from .reading_addresses import READ_ONLY

OURS = ("cms", "sites", "search", "demo")


def addresses(patterns: list, space: str = "") -> Iterator[str]:
    for each in patterns:
        if isinstance(each, URLPattern):
            yield space + (each.name or f"<{each.pattern}>")
        elif isinstance(each, URLResolver):
            yield from addresses(each.url_patterns, space + (f"{each.namespace}:" if each.namespace else ""))


def test_every_address_is_driven_or_listed_with_a_reason():
    known = set(DRIVERS).union(*READ_ONLY.values())
    found = set(addresses(get_resolver().url_patterns))
    assert sorted(found - known) == [], "drive these in posts*.py, or list them with why they change no file"
    assert sorted(known - found) == [], "these are no addresses any more"
    assert sorted(set(DRIVERS) & set().union(*READ_ONLY.values())) == []


def test_every_command_is_run_or_listed():
    found = {name for name, app in get_commands().items() if app.partition(".")[0] in OURS}
    assert sorted(found - set(COMMANDS) - COMMANDS_THAT_READ) == []


def _make(city: int, district: int) -> dict[str, int]:
    """What the drivers work on, published and built."""
    one, two = (Portal.objects.get(pk=pk) for pk in (city, district))
    user = get_user_model().objects.create_superuser("root", "root@example.org", "long-enough-1")
    image, document = make_image(size=(900, 600)), make_document()
    image.collection = document.collection = one.collection
    image.save()
    document.save()
    files = [("attachment", {"document": document, "name": ""})]
    body = [("image", {"image": image, "alt": "图", "caption": ""})]
    article = add(channel(one), "第一篇", body=body, attachments=files)
    link = paragraph(f'<p><a linktype="page" id="{article.pk}">看这里</a></p>')
    other = add(channel(two), "引用第一篇的一篇", body=[link])
    catch_up(registered()["files"])
    return {
        "user": user.pk,
        "article": article.pk,
        "other": other.pk,
        "image": image.pk,
        "document": document.pk,
    }


@pytest.fixture(scope="module")
def made(opened_city, opened_district, files, once, tmp_path_factory) -> tuple[dict[str, int], Path]:
    """The rows by what they are, and the folder with uploads and outputs."""
    from django.test import override_settings

    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(files, folder / "output", symlinks=True)
    with override_settings(ZHANQUN_TARGET=str(folder / "output"), MEDIA_ROOT=str(folder / "media")):
        return once(_make, opened_city, opened_district), folder


@pytest.fixture
def world(made, city, district, target, client, tmp_path) -> World:
    rows, folder = made
    shutil.rmtree(target)
    for name in ("output", "media"):
        # Files are replaced and never altered, so that the tests can share them.
        shutil.copytree(folder / name, tmp_path / name, symlinks=True, copy_function=os.link, dirs_exist_ok=True)
    client.force_login(get_user_model().objects.get(pk=rows["user"]))
    things = {name: _MODELS[name].objects.get(pk=rows[name]) for name in _MODELS}
    return World(client, city, district, folder=tmp_path, **things)


_MODELS = {
    "article": Article,
    "other": Article,
    "image": PortalImage,
    "document": PortalDocument,
}


@pytest.mark.faults
@pytest.mark.parametrize(
    ("name", "driver"),
    [
        pytest.param(name, driver, id=f"{name}-{driver.__name__}")
        for table in (DRIVERS, COMMANDS)
        for name, drivers in table.items()
        for driver in drivers
    ],
)
def test_what_the_readers_leave_equals_a_full_build(world, name, driver):
    driver(world)
    for name, reader in registered().items():
        if name != "index":
            catch_up(reader)
    for portal in Portal.objects.all():
        assert differences(portal) == {}, portal.host
