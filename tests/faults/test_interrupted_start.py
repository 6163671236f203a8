"""Ctrl-C while the demo is being made: a plain sentence, the usual exit code, and no traceback."""

import os
import pty
import signal
import subprocess
import termios
from pathlib import Path

import pytest

from tests.databases import migrated_copy
from tests.programs import ROOT, environment

pytestmark = pytest.mark.faults


def test_ctrl_c_while_seeding_ends_with_a_plain_sentence(tmp_path: Path) -> None:
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    terminal, inside = pty.openpty()
    termios.tcsetwinsize(inside, (24, 80))  # in no width there is no progress bar
    # An ignored SIGINT, as programs in the background have it, would be inherited.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    started = subprocess.Popen(
        [ROOT / "start", "--no-serve", "--dir", tmp_path],
        env=environment(tmp_path),
        stdin=inside,
        stdout=inside,
        stderr=inside,
        start_new_session=True,
    )
    os.close(inside)

    words = _read(terminal, until="演示内容")
    os.killpg(started.pid, signal.SIGINT)
    words = _read(terminal)

    assert started.wait() == 130, words
    assert "已按 Ctrl-C 中断" in words and "再次运行 ./start" in words
    assert "Traceback" not in words


def _read(terminal: int, until: str | None = None) -> str:
    """What the terminal shows, up to a word or to its end."""
    words = b""
    while until is None or until.encode() not in words:
        try:
            words += os.read(terminal, 65536)
        except OSError:  # Linux: the other side is closed
            break
    return words.decode(errors="replace")
