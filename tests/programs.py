"""Running the program itself in processes of its own, against data and servers of the test's choice."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]


def environment(data: Path, **variables: str) -> dict[str, str]:
    """Clean but for the given variables, so that a developer's own settings do not leak in."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"ZHANQUN_DATA": str(data), "PYTHONUNBUFFERED": "1"} | variables


def manage(environ: dict[str, str], *arguments: str) -> str:
    """Run a command to its end; its output. Raises AssertionError with both outputs when it fails."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environ, capture_output=True, text=True, timeout=1200, check=False)
    assert done.returncode == 0, f"{arguments}: {done.stdout}\n{done.stderr}"
    return done.stdout


def start(environ: dict[str, str], *arguments: str, log: Path | None = None) -> subprocess.Popen:
    """A process that runs on; the test ends it. Its words go to ``log``, else to a pipe that the test must read."""
    with (log or Path(os.devnull)).open("ab") as file:
        return subprocess.Popen(
            [sys.executable, *arguments],
            cwd=ROOT,
            env=environ,
            stdout=file if log else subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


@contextmanager
def programs(environ: dict[str, str], log: Path, *commands: Sequence[str]) -> Iterator[list[subprocess.Popen]]:
    """Several processes that run on till the end of the block; shown are their last words if the block fails."""
    started = [start(environ, *command, log=log) for command in commands]
    try:
        yield started
    except BaseException:
        sys.stdout.write(log.read_text(errors="replace")[-8000:])
        raise
    finally:
        for process in started:
            process.send_signal(signal.SIGTERM)
        for process in started:
            process.wait(30)
