"""The embedded engine's own duties: one writer, readers in other processes, a damaged index."""

import subprocess
import sys

import pytest

from search.engines.embedded import EmbeddedEngine
from search.engines.interface import EngineUnavailable, Question

from .conftest import entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "index"


def test_without_an_index_it_says_what_to_do(folder):
    engine = EmbeddedEngine(folder)
    assert not engine.is_ready()
    with pytest.raises(EngineUnavailable, match="rebuild_index"):
        engine.ask(Question(text="云州"))


def test_a_reader_of_another_process_sees_updates_and_rebuilds(folder):
    writer, reader = EmbeddedEngine(folder), EmbeddedEngine(folder)
    writer.rebuild(lambda: [entry(1, "第一版")])
    assert reader.ask(Question(text="第一版")).total == 1
    writer.update([entry(2, "第一版续")], [])
    assert reader.ask(Question(text="第一版")).total == 2
    writer.rebuild(lambda: [entry(3, "第二版")])
    assert reader.ask(Question(text="第一版")).total == 0
    assert reader.ask(Question(text="第二版")).total == 1


@pytest.mark.faults
def test_a_rebuild_killed_half_way_leaves_the_old_index_and_is_cleared_away(folder):
    engine = EmbeddedEngine(folder)
    engine.rebuild(lambda: [entry(1, "旧索引")])
    code = (
        "import os, sys; sys.path.insert(0, '.'); import django; django.setup();"
        "from pathlib import Path; from search.engines.embedded import EmbeddedEngine;"
        f"EmbeddedEngine(Path({str(folder)!r})).rebuild(lambda: iter(lambda: os._exit(9), 0))"
    )
    assert subprocess.run([sys.executable, "-c", code], env=_environment(), check=False).returncode == 9
    assert engine.ask(Question(text="旧索引")).total == 1
    engine.rebuild(lambda: [entry(1, "新索引")])
    assert engine.ask(Question(text="新索引")).total == 1
    assert len([path for path in folder.iterdir() if path.name != "current"]) <= 2


def test_a_damaged_index_is_unavailable_and_a_rebuild_mends_it(folder):
    engine = EmbeddedEngine(folder)
    engine.rebuild(lambda: [entry(1, "旧索引")])
    (folder / "current" / "meta.json").write_text("{")
    with pytest.raises(EngineUnavailable):
        EmbeddedEngine(folder).ask(Question(text="旧索引"))
    engine.rebuild(lambda: [entry(1, "新索引")])
    assert EmbeddedEngine(folder).ask(Question(text="新索引")).total == 1


def test_another_dictionary_asks_for_a_rebuild_and_goes_on_serving(folder, monkeypatch):
    engine = EmbeddedEngine(folder)
    engine.rebuild(lambda: [entry(1, "旧索引")])
    monkeypatch.setattr("search.engines.embedded.store.dictionary_version", lambda: "00000000")
    assert engine.is_ready()
    assert not engine.is_current()
    assert engine.ask(Question(text="旧索引")).total == 1


def _environment() -> dict[str, str]:
    import os

    return {**os.environ, "DJANGO_SETTINGS_MODULE": "cms.settings"}
