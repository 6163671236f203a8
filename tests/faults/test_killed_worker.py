"""A worker is killed between the commit of an edit and its reading: nothing is lost."""

import os
import signal
import sqlite3

import pytest

from tests.databases import migrated_copy
from tests.programs import environment, manage, start

pytestmark = pytest.mark.faults

PUBLISH = """
from cms.content.models import Article, Channel
channel = Channel.objects.get(slug="tzgg")
article = Article(title="断电前最后一条", slug="last")
channel.add_child(instance=article)
article.save_revision().publish()
"""

# A reader that says it has begun, and then hangs until it is killed: it never reaches the end of its batch.
HANG = """
import sys, threading
from cms.changes import readers
def hang(changes):
    print("reading", len(changes), flush=True)
    threading.Event().wait()
for reader in readers.registered().values():
    reader.read = hang
readers.catch_up_all()
"""


@pytest.fixture
def environ(tmp_path):
    environ = environment(tmp_path)
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    manage(environ, "open_portal", "--host", "www.yunzhou.example", "--name", "云州市人民政府", "--kind", "city")
    manage(environ, "publish_changes")
    return environ


def article_files(folder):
    return list((folder / "output" / "www.yunzhou.example" / "current" / "zwgk" / "tzgg").glob("*/t*.html"))


def lags(folder):
    with sqlite3.connect(folder / "zhanqun.sqlite3") as database:
        (end,) = database.execute("SELECT MAX(id) FROM zq_changes_change").fetchone()
        return {
            name: end - at for name, at in database.execute("SELECT reader, change_id FROM zq_changes_readerposition")
        }


def test_the_next_run_finishes_what_a_killed_worker_had_begun(tmp_path, environ):
    manage(environ, "shell", "-v", "0", "-c", PUBLISH)
    worker = start(environ, "manage.py", "shell", "-v", "0", "-c", HANG)
    assert b"reading" in worker.stdout.readline()

    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()

    assert article_files(tmp_path) == []
    assert any(lags(tmp_path).values()), "the position was not moved past what was not done"

    manage(environ, "publish_changes")

    [file] = article_files(tmp_path)
    assert "断电前最后一条" in file.read_text()
    # The reader of the urgent lane stands where that lane last had something.
    assert not any(lag for name, lag in lags(tmp_path).items() if name != "urgent")


def test_reading_the_same_changes_again_changes_nothing(tmp_path, environ):
    manage(environ, "shell", "-v", "0", "-c", PUBLISH)
    manage(environ, "publish_changes")
    [file] = article_files(tmp_path)
    before = (file.read_bytes(), file.stat().st_mtime_ns)

    with sqlite3.connect(tmp_path / "zhanqun.sqlite3") as database:
        database.execute("UPDATE zq_changes_readerposition SET change_id = 0")
    manage(environ, "publish_changes")

    assert (file.read_bytes(), file.stat().st_mtime_ns) == before
