"""Whoever delivers an announcement is killed anywhere, and sending races withdrawing: every portal ends right."""

import subprocess
import sys

import pytest

from tests.databases import migrated_copy
from tests.programs import ROOT, environment

pytestmark = pytest.mark.faults


def test_every_portal_ends_in_the_state_committed_last(tmp_path):
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    command = [sys.executable, "-m", "tests.faults.announce_rounds", "--kills", "24", "--races", "12", "--portals", "3"]
    environ = environment(tmp_path)
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "killed 24" in done.stdout
    assert "raced 12" in done.stdout
