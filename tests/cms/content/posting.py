"""What a browser sends when an editor presses a button of Wagtail's page editor."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from cms.content.models import Article

PUBLISH = {"action-publish": "1"}
COMMENTS = {
    "comments-TOTAL_FORMS": "0",
    "comments-INITIAL_FORMS": "0",
    "comments-MIN_NUM_FORMS": "0",
    "comments-MAX_NUM_FORMS": "1000",
}


def article_form(title: str, paragraphs: list[str] = (), **fields: Any) -> dict[str, Any]:
    """The fields of an article's form."""
    body = streamfield([("paragraph", rich_text(html, features=["bold", "link"])) for html in paragraphs])
    return nested_form_data({"title": title, "body": body, "attachments": streamfield([])}) | COMMENTS | fields


def hostile_form(title: str, html: str) -> dict[str, Any]:
    """An article whose first paragraph is not what the editor's browser would make."""
    state = {"blocks": [{"key": "a", "text": html, "type": "unstyled", "depth": 0}], "entityMap": {}}
    state["blocks"][0] |= {"inlineStyleRanges": [], "entityRanges": []}
    return article_form(title) | {
        "body-count": "1",
        "body-0-type": "paragraph",
        "body-0-order": "0",
        "body-0-deleted": "",
        "body-0-value": json.dumps(state),
    }


def create(client: Client, parent: Page, model: str = "article", **data: Any) -> HttpResponse:
    return client.post(reverse("wagtailadmin_pages:add", args=("zq_content", model, parent.pk)), data)


def edit(client: Client, page: Page, **data: Any) -> HttpResponse:
    return client.post(reverse("wagtailadmin_pages:edit", args=(page.pk,)), data)


def press(client: Client, view: str, page: Page, *args: Any, **data: Any) -> HttpResponse:
    """Confirm one of the page's actions: unpublish, delete, copy …"""
    return client.post(reverse(f"wagtailadmin_pages:{view}", args=(page.pk, *args)), data)


def fresh(page: Article) -> Article:
    return type(page).objects.get(pk=page.pk)
