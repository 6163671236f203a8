"""Work divided between two processes: nothing is lost or done twice, and a failure of either is told."""

import os
from functools import partial

import pytest

from search.engines import dividing
from search.engines.dividing import divided
from search.engines.embedded import EmbeddedEngine
from search.engines.interface import EngineUnavailable, Question

from .conftest import entry


@pytest.fixture(autouse=True)
def two_processes_for_a_few_items(monkeypatch):
    monkeypatch.setattr(dividing, "ALONE", 4)
    monkeypatch.setattr(dividing, "CHUNK", 2)
    # Tests that ran before may have left threads, which would keep all work in this process.
    monkeypatch.setattr(dividing.threading, "active_count", lambda: 1)


def write_down(folder, part, items):
    done = list(items)
    (folder / str(part)).write_text(" ".join(map(str, done)))
    return len(done)


def written(folder):
    return [sorted(map(int, path.read_text().split())) for path in sorted(folder.iterdir())]


def test_every_item_is_done_once_by_one_of_two_processes(tmp_path):
    assert divided(partial(write_down, tmp_path), range(101)) == 101
    mine, others = written(tmp_path)
    assert others
    assert sorted(mine + others) == list(range(101))


def test_few_items_are_done_by_this_process_alone(tmp_path):
    assert divided(partial(write_down, tmp_path), range(3)) == 3
    assert written(tmp_path) == [[0, 1, 2]]


def test_what_the_work_needs_is_loaded_once_before_either_begins(tmp_path):
    loaded = []

    def work(part, items):
        (tmp_path / str(part)).write_text(str(loaded))
        return sum(1 for _ in items)

    assert divided(work, range(101), partial(loaded.append, os.getpid())) == 101
    assert [path.read_text() for path in sorted(tmp_path.iterdir())] == [str([os.getpid()])] * 2


def test_what_cannot_be_loaded_is_told_and_no_work_is_done(tmp_path):
    with pytest.raises(OSError, match="disk is full"):
        divided(partial(write_down, tmp_path), range(101), full_disk)
    assert not written(tmp_path)


def fail_in_second(way, part, items):
    if part:
        next(iter(items))
        way()
    return sum(1 for _ in items)


def full_disk():
    raise OSError("disk is full")


@pytest.mark.parametrize(("way", "told"), [(full_disk, "disk is full"), (partial(os._exit, 9), "被终止")])
def test_a_second_process_that_fails_or_is_killed_is_told(way, told):
    with pytest.raises(EngineUnavailable, match=told):
        divided(partial(fail_in_second, way), range(50))


def fail_here(part, items):
    if not part:
        raise RuntimeError("here")
    return sum(1 for _ in items)


def test_a_failure_here_ends_the_second_process():
    with pytest.raises(RuntimeError, match="here"):
        divided(fail_here, range(50))


@pytest.mark.django_db
def test_an_index_made_by_two_processes_in_pieces_is_one(tmp_path, monkeypatch):
    monkeypatch.setattr("search.engines.embedded.store.PIECE", 3)
    engine = EmbeddedEngine(tmp_path / "index")
    assert engine.rebuild(lambda: [entry(number, f"通知第{number}号") for number in range(1, 41)]) == 40
    assert engine.ask(Question(text="通知")).total == 40
    assert set(engine.versions()) == set(range(1, 41))
    engine.update([entry(41, "通知第41号")], [1])
    assert engine.ask(Question(text="通知")).total == 40
    assert not list((tmp_path / "index" / "current").glob("part-*"))
