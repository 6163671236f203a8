"""A folder takes no files: the public keeps what it has, the message says what to do, the next run finishes."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from tests.databases import migrated_copy
from tests.programs import ROOT, environment, manage

pytestmark = pytest.mark.faults
HOST = "www.yunzhou.example"
EDIT = """
from cms.content.models import Article, Channel
channel = Channel.objects.get(slug="tzgg")
article = Article(title="写不下的一条", live=False)
channel.add_child(instance=article)
article.save_revision().publish()
"""


def files(folder) -> dict[str, bytes]:
    root = folder / "output" / HOST / "current"
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def failing_build(environ, *arguments) -> str:
    return failing(environ, "build", *arguments)


def failing(environ, *arguments, before: Sequence[str] = ()) -> str:
    """What a command says that cannot do its work; ``before``: the program that runs it."""
    command = [*before, sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode != 0
    return done.stdout + done.stderr


def test_a_folder_that_takes_no_files_is_named_and_the_next_run_finishes(tmp_path):
    environ = environment(tmp_path)
    manage(environ, "migrate", "--noinput", "--verbosity", "0")
    manage(environ, "open_portal", "--host", HOST, "--name", "云州市人民政府", "--kind", "city")
    manage(environ, "build")
    before = files(tmp_path)
    manage(environ, "shell", "-v", "0", "-c", EDIT)
    # Not a matter of permissions, so that it holds for root too.
    folder = tmp_path / "output" / HOST / ".tmp"
    folder.rename(folder.with_name("aside"))
    folder.write_text("")

    for arguments in ((), ("--full",)):
        assert "没有写入" in failing_build(environ, *arguments)
        assert files(tmp_path) == before

    folder.unlink()
    manage(environ, "build")
    assert len(files(tmp_path)) > len(before)


@pytest.fixture
def disk(tmp_path):
    """A small disk of its own, at ``output``; ``disk("remount,ro")`` changes how it is mounted."""
    place = tmp_path / "output"
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(place)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a disk of a few megabytes cannot be mounted here: {done.stderr.strip()}")

    def change(options: str) -> None:
        subprocess.run(["mount", "-o", options, str(place)], check=True)

    yield change
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.fixture
def built(tmp_path, disk):
    environ = environment(tmp_path)
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    manage(environ, "open_portal", "--host", HOST, "--name", "云州市人民政府", "--kind", "city")
    manage(environ, "build")
    return environ


def fill(folder) -> Path:
    """Leave no block free."""
    filler = folder / "output" / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while True:
            file.write(b"\0" * 4096)
    return filler


def test_a_full_disk_is_named_the_old_tree_stays_whole_and_the_next_run_finishes(tmp_path, built):
    before = files(tmp_path)
    manage(built, "shell", "-v", "0", "-c", EDIT)
    filler = fill(tmp_path)

    for arguments in (("--full",), ()):
        assert "磁盘空间不足" in failing_build(built, *arguments)
        after = files(tmp_path)
        assert {path: after[path] for path in before} == before or arguments == ()
        assert all(body.rstrip().endswith(b"</body></html>") for path, body in after.items() if is_document(path))
        assert not [path for path in (tmp_path / "output" / HOST / ".tmp").iterdir() if path.is_dir()]

    filler.unlink()
    manage(built, "build")
    assert len(files(tmp_path)) > len(before)
    manage(built, "verify_outputs")


def test_a_disk_that_may_not_be_written_is_named_and_the_next_run_finishes(tmp_path, built, disk):
    before = files(tmp_path)
    manage(built, "shell", "-v", "0", "-c", EDIT)
    disk("remount,ro")

    for arguments in ((), ("--full",)):
        assert "权限" in failing_build(built, *arguments)
        assert files(tmp_path) == before

    disk("remount,rw")
    manage(built, "build")
    assert len(files(tmp_path)) > len(before)
    manage(built, "verify_outputs")


@pytest.fixture
def two_releases(tmp_path, built):
    """An earlier release that lacks the newest page; its id."""
    earlier = current(tmp_path)
    manage(built, "build", "--full")
    manage(built, "shell", "-v", "0", "-c", EDIT)
    manage(built, "build")
    return earlier


def test_a_switch_on_a_full_disk_leaves_the_old_tree_and_is_made_by_the_next_run(tmp_path, built, two_releases):
    before, public = files(tmp_path), current(tmp_path)
    filler = fill(tmp_path)
    assert "磁盘空间不足" in failing(built, "switch_release", "--to", two_releases)
    assert (current(tmp_path), files(tmp_path)) == (public, before)

    filler.unlink()
    manage(built, "publish_changes")
    assert (current(tmp_path), files(tmp_path).keys()) == (two_releases, before.keys())
    manage(built, "verify_outputs")


def test_a_switch_on_a_disk_that_may_not_be_written_is_made_by_the_next_run(tmp_path, built, disk, two_releases):
    before, public = files(tmp_path), current(tmp_path)
    disk("remount,ro")
    assert "权限" in failing(built, "switch_release", "--to", two_releases)
    assert (current(tmp_path), files(tmp_path)) == (public, before)

    disk("remount,rw")
    manage(built, "publish_changes")
    assert (current(tmp_path), files(tmp_path).keys()) == (two_releases, before.keys())
    manage(built, "verify_outputs")


def ordinary() -> list[str]:
    """What makes a program run without the rights by which root passes over permissions; nothing for anybody else."""
    if os.geteuid():
        return []
    if not shutil.which("setpriv"):
        pytest.skip("setpriv is not installed (Debian: apt-get install util-linux)")
    return ["setpriv", "--bounding-set", "-all", "--inh-caps", "-all"]


def permit(folder: Path, mode: int) -> None:
    for place in [folder, *(path for path in folder.rglob("*") if path.is_dir() and not path.is_symlink())]:
        place.chmod(mode)


def test_who_may_not_write_is_told_the_folder_and_the_next_run_finishes(tmp_path, built, two_releases):
    before, public = files(tmp_path), current(tmp_path)
    manage(built, "shell", "-v", "0", "-c", EDIT)
    permit(tmp_path / "output", 0o555)
    try:
        for arguments in (("build",), ("build", "--full"), ("switch_release", "--to", two_releases)):
            told = failing(built, *arguments, before=ordinary())
            assert "没有写入" in told, told
            assert "权限" in told
            assert (current(tmp_path), files(tmp_path)) == (public, before)
    finally:
        permit(tmp_path / "output", 0o755)

    manage(built, "build")
    assert (current(tmp_path), len(files(tmp_path)) > len(before)) == (two_releases, True)
    manage(built, "verify_outputs")


def current(folder: Path) -> str:
    return (folder / "output" / HOST / "current").readlink().name


def is_document(path: str) -> bool:
    return path.endswith(".html") and "_fragments" not in path
