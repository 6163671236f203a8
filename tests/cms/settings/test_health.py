"""Ready means: every part answers and every reader has read everything."""

import pytest

from cms.changes import readers
from cms.changes.models import Change
from cms.settings import health


class Quiet:
    name = "quiet"

    def read(self, changes):
        pass


@pytest.fixture
def only_reader(monkeypatch):
    monkeypatch.setattr(readers, "_readers", {"quiet": Quiet()})


def test_alive_needs_nothing(client):
    assert client.get("/healthz").json() == {"status": "ok"}


@pytest.mark.django_db
def test_ready_only_when_every_reader_is_at_the_end(client, only_reader, monkeypatch):
    monkeypatch.setattr(health, "_index", lambda: None)
    Change.objects.create(kind="published", subject_type="publication", subject_id=1)

    behind = client.get("/readyz")
    assert behind.status_code == 503
    assert behind.json()["readers"]["quiet"]["lag"] == 1

    readers.catch_up_all()
    done = client.get("/readyz")
    assert done.status_code == 200
    assert done.json() == {
        "ready": True,
        "database": "ok",
        "queue": "ok",
        "index": "ok",
        "readers": {"quiet": {"lag": 0, "error": ""}},
    }


@pytest.mark.django_db
def test_a_broken_part_is_named_and_nothing_is_ready(client, only_reader, monkeypatch):
    def away():
        raise ConnectionError("index away")

    monkeypatch.setattr(health, "_index", away)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "index away" in answer.json()["index"]


@pytest.mark.django_db
def test_a_broker_that_is_away_is_not_ready(client, settings, only_reader, monkeypatch):
    monkeypatch.setattr(health, "_index", lambda: None)
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    answer = client.get("/readyz").json()
    assert not answer["ready"]
    assert "ConnectionError" in answer["queue"]
