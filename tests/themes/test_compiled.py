"""Templates are compiled once for all processes; where that cannot be kept, each compiles for itself."""

import sys

import pytest

from tests.themes import samples
from themes import compiled, sandbox
from themes.rendering import Theme, load
from themes.sandbox import ThemeEnvironment


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setattr(compiled, "_FOLDER", tmp_path / "kept")
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    return tmp_path / "kept"


def rendered() -> dict[str, tuple[str, ...]]:
    return Theme("bianmin", load("bianmin").folders).shell(samples.PORTAL).layouts


def no_compiler(*arguments: object, **named: object) -> None:
    raise AssertionError("compiled again")


def test_the_next_environment_compiles_nothing(folder, monkeypatch):
    first = rendered()
    monkeypatch.setattr(ThemeEnvironment, "_generate", no_compiler)
    assert rendered() == first


def test_another_generator_does_not_use_what_was_kept(folder, monkeypatch, tmp_path):
    rendered()
    other = tmp_path / "sandbox.py"
    other.write_text("# another", encoding="utf-8")
    monkeypatch.setattr(sandbox, "__file__", str(other))
    monkeypatch.setattr(ThemeEnvironment, "_generate", no_compiler)
    with pytest.raises(AssertionError, match="compiled again"):
        rendered()


def test_damaged_files_are_compiled_again(folder):
    first = rendered()
    for file in folder.rglob("*.cache"):
        file.write_bytes(file.read_bytes()[:40])
    assert rendered() == first


def test_where_nothing_can_be_kept_each_compiles_for_itself(folder):
    folder.write_text("a file where the folder should be", encoding="utf-8")
    assert "<html" in rendered()["shell.html"][0]


def test_nothing_is_kept_where_python_keeps_nothing(folder, monkeypatch):
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    rendered()
    assert not folder.exists()
