"""The publisher is killed at any file operation or statement: the public sees whole files, the next run finishes."""

import subprocess
import sys

import pytest

from tests.databases import migrated_copy
from tests.programs import ROOT, environment

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("seed", [1, 2])
def test_the_public_sees_whole_files_and_the_next_run_leaves_what_a_fresh_rendering_would(tmp_path, seed):
    command = [sys.executable, "-m", "tests.faults.kill_rounds", "--rounds", "14", "--articles", "30"]
    command += ["--seed", str(seed), "--compare-every", "1"]
    environ = environment(tmp_path)
    migrated_copy(tmp_path / "zhanqun.sqlite3")
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    killed = int(done.stdout.split("killed ")[1].split()[0])
    assert killed > 7, done.stdout
