"""Whoever tells webhooks and mails digests is killed anywhere: everybody is told, and twice only after a kill."""

import subprocess
import sys

import pytest

from tests.databases import migrated_copy
from tests.programs import ROOT, environment

pytestmark = pytest.mark.faults


def test_everybody_is_told_at_least_once(tmp_path):
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    command = [sys.executable, "-m", "tests.faults.message_rounds", "--rounds", "20"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(tmp_path), capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split("killed ")[1].split()[0]) > 8, done.stdout
