"""How each address of the admin that changes something is used: the world that it is used on, and the tables.

An address or a command that stands in none of these tables fails ``test_every_post``.
"""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.test import Client
from django.urls import reverse
from wagtail.models import Page

from cms.content.models import Article, Channel, PortalDocument, PortalImage
from sites.portals.models import Portal
from tests.cms.content.posting import article_form
from tests.services.editor import fields

from .conftest import channel


@dataclass
class World:
    """A cluster administrator at his browser, and what he works on: an article with an image and an attachment,
    another that refers to it from the second portal."""

    client: Client
    city: Portal
    district: Portal
    article: Article
    other: Article
    image: PortalImage
    document: PortalDocument
    folder: Path

    def post(self, url: str, /, *args: Any, **data: Any) -> Any:
        """Send a form; the answer must not be the form again, with errors."""
        answer = self.client.post(reverse(url, args=args), data)
        assert answer.status_code in (200, 302), (url, answer.status_code)
        form = answer.context and answer.context.get("form")
        assert answer.status_code == 302 or not (form and form.errors), (url, form.errors)
        return answer

    def fill_in(self, url: str, /, *args: Any, selector: str = "main form", **data: Any) -> Any:
        """Open a form, change some of its fields and send it."""
        page = self.client.get(reverse(url, args=args))
        assert page.status_code == 200, (url, page.status_code)
        return self.post(url, *args, **(fields(page.content.decode(), selector) | data))

    @property
    def channel(self) -> Channel:
        return channel(self.city)

    def draft(self, title: str = "草稿", **values: Any) -> Article:
        page = self.channel.add_child(instance=Article(title=title, live=False, **values))
        page.save_revision()
        return page


Driver = Callable[[World], Any]
DRIVERS: dict[str, list[Driver]] = defaultdict(list)
COMMANDS: dict[str, list[Driver]] = defaultdict(list)
# They read, or do what another command here does: seed_demo imports, mourn is the screen's.
COMMANDS_THAT_READ = set(
    """seed_demo serve show_addresses inspect_portals survey_portals check_index evaluate_search rebuild_index explain
    verify_outputs publish_changes mourn remind_of_announcements send_digests list_portals""".split()  # noqa: SIM905
)


def drives(name: str) -> Callable[[Driver], Driver]:
    def add(driver: Driver) -> Driver:
        DRIVERS[name].append(driver)
        return driver

    return add


def runs(name: str) -> Callable[[Driver], Driver]:
    def add(driver: Driver) -> Driver:
        COMMANDS[name].append(driver)
        return driver

    return add


def form_of(page: Article, **values: Any) -> dict[str, Any]:
    return article_form(page.title, ["<p>改过的正文。</p>"]) | values


def change(page: Page, **values: Any) -> Page:
    page = type(page).objects.get(pk=page.pk)
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()
    return page
