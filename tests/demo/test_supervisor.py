"""The supervisor with small programs in place of the server and the worker."""

import os
import sys
import threading
import time

import pytest

from demo import supervisor
from demo.supervisor import CannotStart, Child, Supervisor

# Leaves its number, then does what the argument says.
PROGRAM = "import os, sys, time; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n'); exec(sys.argv[2])"


def child(name, note, does):
    return Child(name, [sys.executable, "-c", PROGRAM, str(note), does])


def pids(note):
    return [int(line) for line in note.read_text().split()] if note.exists() else []


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    monkeypatch.setattr(supervisor, "TICK", 0.01)
    monkeypatch.setattr(supervisor, "SLOWEST", 0.01)
    # Signals belong to the main thread; here the test is it.
    monkeypatch.setattr(supervisor.signal, "signal", lambda number, handler: None)


def test_a_program_that_cannot_start_is_given_up_and_named_and_the_others_stop(tmp_path):
    works, fails = tmp_path / "works", tmp_path / "fails"
    children = [child("worker", works, "time.sleep(600)"), child("server", fails, "sys.exit(3)")]

    with pytest.raises(CannotStart, match="server"):
        Supervisor(children, tmp_path, dict(os.environ)).run()

    assert len(pids(fails)) == supervisor.ATTEMPTS
    assert not any(is_running(pid) for pid in pids(works))


def test_a_program_that_ran_and_died_is_started_again(tmp_path, monkeypatch):
    # Whatever it lived counts as having run.
    monkeypatch.setattr(supervisor, "STARTED_SECONDS", -1)
    note = tmp_path / "note"
    keeper = Supervisor([child("server", note, "sys.exit(1)")], tmp_path, dict(os.environ))
    thread = threading.Thread(target=keeper.run)
    thread.start()
    deadline = time.monotonic() + 60
    while len(pids(note)) <= supervisor.ATTEMPTS and time.monotonic() < deadline and thread.is_alive():
        threading.Event().wait(0.01)
    keeper.stopping = True
    thread.join(60)

    assert len(pids(note)) > supervisor.ATTEMPTS
