"""The publisher is killed at any file operation or statement: the public sees whole files, the next run finishes."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.databases import migrated_copy
from tests.programs import ROOT, environment

pytestmark = pytest.mark.faults


@pytest.mark.parametrize("seed", [1, 2])
def test_the_public_sees_whole_files_and_the_next_run_finishes(tmp_path, seed):
    done = rounds(tmp_path, seed, compare_every=100)
    assert done.returncode == 0, done.stdout + done.stderr
    killed = int(done.stdout.split("killed ")[1].split()[0])
    assert killed > 7, done.stdout


@pytest.mark.parametrize("seed", [1, 2])
def test_a_finished_run_leaves_what_a_fresh_rendering_would(tmp_path, seed):
    done = rounds(tmp_path, seed, compare_every=1)
    assert done.returncode == 0, done.stdout + done.stderr


def rounds(folder: Path, seed: int, *, compare_every: int) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.faults.kill_rounds", "--rounds", "14", "--articles", "30"]
    command += ["--seed", str(seed), "--compare-every", str(compare_every)]
    environ = environment(folder)
    migrated_copy(folder / "zhanqun.sqlite3")
    return subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=600, check=False)
