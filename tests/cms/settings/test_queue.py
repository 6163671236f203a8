"""The embedded queue, with a real folder: messages arrive whole, once, in order; the editor never waits for it."""

import threading
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import connection as database
from django.db import transaction
from kombu import Connection

from cms.changes import readers
from cms.changes.log import record
from cms.changes.models import Change, Lane
from cms.changes.nudge import nudge_readers
from cms.settings import broker, nudger, queue
from cms.settings.celery import app, read_changes
from cms.settings.fixup import WorkerFixup


@pytest.fixture
def folder(tmp_path):
    """Its name is the queue's as well: kombu remembers bindings by name for the whole process."""
    return tmp_path


@pytest.fixture
def connection(folder):
    queue.register()
    options = broker.transport_options(broker.FOLDER, folder)
    with Connection(broker.FOLDER, transport_options=options) as connection:
        yield connection


def test_messages_come_out_once_and_in_order(connection, folder):
    box = connection.SimpleQueue(folder.name)
    for number in range(5):
        box.put({"number": number})

    got = []
    for _ in range(5):
        message = box.get(timeout=5)
        got.append(message.payload["number"])
        message.ack()

    assert got == list(range(5))
    with pytest.raises(box.Empty):
        box.get(block=False)
    assert list((folder / "queue" / "messages").iterdir()) == []


def test_readers_beside_writers_never_see_half_a_message(connection, folder):
    total, text = 200, "变" * 20_000
    box = connection.SimpleQueue(folder.name)

    def write():
        options = broker.transport_options(broker.FOLDER, folder)
        with Connection(broker.FOLDER, transport_options=options) as own:
            sender = own.SimpleQueue(folder.name)
            for _ in range(total):
                sender.put({"text": text})

    writer = threading.Thread(target=write)
    writer.start()
    for _ in range(total):
        message = box.get(timeout=20)
        assert message.payload["text"] == text
        message.ack()
    writer.join()


def messages(settings):
    return list((settings.ZHANQUN_DATA / "queue" / "messages").glob("*.celery.msg"))


@pytest.fixture
def empty_queue(settings):
    nudger.forget()
    for message in messages(settings):
        message.unlink()


def test_many_nudges_in_a_row_make_one_message(settings, empty_queue):
    for _ in range(20):
        nudger.send()
    assert len(messages(settings)) == 1

    nudger.forget()
    nudger.send()
    assert len(messages(settings)) == 2


def test_an_edit_does_not_notice_that_the_broker_is_away(monkeypatch):
    tried = threading.Event()

    def away(*args, **kwargs):
        tried.set()
        raise ConnectionRefusedError("broker away")

    monkeypatch.setattr(read_changes, "apply_async", away)
    cache.clear()
    nudge_readers()
    assert tried.wait(10)

    tried.clear()
    cache.clear()
    nudge_readers()
    assert tried.wait(10), "the sender survives a failure"


def test_every_scheduled_task_exists_and_expires_when_nobody_works():
    for entry in app.conf.beat_schedule.values():
        assert entry["task"] in app.tasks
        assert entry["options"]["expires"]


def test_a_worker_keeps_its_connection_from_task_to_task_and_drops_a_broken_one(db):
    def work() -> list[bool]:
        (fixup,) = app._fixups
        database.ensure_connection()
        first = database.connection
        fixup.worker_fixup.close_database()
        kept = database.connection is first
        database.errors_occurred = True
        with mock.patch.object(database, "is_usable", return_value=False):
            fixup.worker_fixup.close_database()
        dropped = database.connection is None
        database.close()
        return [kept, dropped]

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result() == [True, True]


def test_a_worker_that_starts_hands_no_connection_to_its_clock(db):
    def work() -> bool:
        database.ensure_connection()
        WorkerFixup(app).install()
        return database.connection is None

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(work).result()


def test_only_readers_with_something_to_read_or_to_repeat_are_behind(db, monkeypatch):
    monkeypatch.setattr(readers, "_readers", {})
    with transaction.atomic():
        record(Change.Kind.CONFIGURED, "portal", 1)
    end = readers.end_of_log()
    for name, position, facts in (
        ("done", end, {}),
        ("new", 0, {}),
        ("urgent", 0, {"lanes": (Lane.URGENT,)}),
        ("failed", end, {"is_due": lambda: True}),
    ):
        readers.register(SimpleNamespace(name=name, **facts))
        readers.set_position(name, position)
    assert readers.behind() == ["new", "failed"]
