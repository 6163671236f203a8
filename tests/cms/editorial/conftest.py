"""A department's portal with an editor, a reviewer and an administrator, and a notice that the editor wrote."""

import pytest
from django.test import Client

from cms.content.models import Article, Channel
from tests.cms.content.posting import article_form, create
from tests.sites.portals.conftest import chief, cluster, opened, person

__all__ = ["chief", "cluster", "opened", "person"]


def log_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def editor(cluster, person):
    return person("editor", cluster.bureau, "editor")


@pytest.fixture
def reviewer(cluster, person):
    return person("reviewer", cluster.bureau, "reviewer")


@pytest.fixture
def channel(cluster):
    return Channel.objects.descendant_of(cluster.bureau.home).get(slug="tzgg")


@pytest.fixture
def submitted(editor, channel):
    """A notice written and submitted by the editor, through the admin."""
    create(log_in(editor), channel, **article_form("停课通知", ["<p>明日停课。</p>"]), **{"action-submit": "1"})
    return Article.objects.get(title="停课通知")
