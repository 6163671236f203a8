"""A folder takes no files: the public keeps what it has, the message says what to do, the next run finishes."""

import subprocess
import sys

import pytest

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
    command = [sys.executable, "manage.py", "build", *arguments]
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
