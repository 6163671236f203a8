"""Building many portals: one after another or in several processes, with progress."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from threading import Lock

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _
from tqdm import tqdm

from cms.changes import help as helpers
from cms.changes.locks import exclusive
from cms.changes.models import ReaderPosition
from cms.changes.readers import end_of_log, set_position
from sites.portals.models import Portal

from . import cluster as clusters
from . import loading, reconcile, relations, release, survey, switches, timing
from .bulk import Plan, Workers
from .channel_rows import read_once
from .cluster import Cluster
from .collecting import Collector
from .jobs import sharing
from .loading import Together
from .release import Tally
from .tree import WritingError, withdraw_strangers

READER = "files"


def build_all(hosts: list[str], *, jobs: int = 1, progress: bool = False) -> list[Tally]:
    """Full build of portals; when these are all of them, the file reader has then read everything up to the start.

    All of them are rendered before the first is switched to its new release; from then on each will be, even if this
    run is killed.
    """
    start = end_of_log()
    read_once()
    relations.refresh()
    try:
        if helpers.is_at_hand():
            tallies = list(_shown(sharing.prepare_all(hosts, jobs=jobs), len(hosts), progress))
        else:
            with Workers(jobs) as workers:
                build = partial(_build, workers, loading.together(), Lock())
                tallies = list(_each(build, hosts, jobs, progress))
    except BaseException:
        switches.drop(hosts)
        raise
    waiting = switches.decide(hosts)
    list(_each(_switch, waiting, jobs, progress=False))
    known = set(Portal.objects.values_list("host", flat=True))
    withdraw_strangers(known)
    if set(hosts) == known:
        _advance(start)
    _send()
    timing.save({tally.host: tally.times for tally in tallies if tally.times})
    return tallies


def reconcile_all(hosts: list[str], *, jobs: int = 1, progress: bool = False) -> list[Tally]:
    """Compare desired with actual outputs and make up the difference."""
    switches.complete()
    portals = list(Portal.objects.select_related("parent").filter(host__in=hosts))
    files = survey.in_step(portals, loading.digests(portals))
    whole = [Tally(portal.host, files[portal.pk]) for portal in portals if portal.pk in files]
    others = [portal.host for portal in portals if portal.pk not in files]
    tallies = [*whole, *_each(partial(_reconcile, clusters.load()), others, jobs, progress)]
    withdraw_strangers(Portal.objects.values_list("host", flat=True))
    _send()
    return tallies


def _build(workers: Workers, known: Together, planning: Lock, host: str) -> Tally:
    """Plans are made one after the other: several at once share one interpreter, and all of them come late."""
    with ExitStack() as turn:
        turn.enter_context(planning)

        def run(plan: Plan) -> Collector:
            turn.close()
            return workers.run(plan)

        return release.prepare(known.portals[host], run, known)


def _switch(host: str) -> Tally:
    switches.complete(host)
    return Tally(host)


def _reconcile(cluster: Cluster, host: str) -> Tally:
    return reconcile.reconcile(Portal.objects.select_related("parent").get(host=host), cluster)


def _send() -> None:
    """Send to the bucket, where one is set. Raises WritingError for what did not get there; all else did."""
    if not settings.ZHANQUN_BUCKET:
        return
    from .bucket import sending  # loads a large library

    _sent, failures = sending.send_all()
    if failures:
        raise WritingError(sending.behind_text(failures))


def _each(work: Callable[[str], Tally], hosts: list[str], jobs: int, progress: bool) -> Iterator[Tally]:
    if jobs > 1 and len(hosts) > 1:
        yield from _shown(_in_threads(work, hosts, jobs), len(hosts), progress)
    else:
        yield from _shown(map(work, hosts), len(hosts), progress)


def _in_threads(work: Callable[[str], Tally], hosts: list[str], jobs: int) -> Iterator[Tally]:
    """Two portals more at a time than there are building processes, so that these seldom wait for a plan."""
    opened: list[BaseDatabaseWrapper] = []

    def begin() -> None:
        mine = connections[DEFAULT_DB_ALIAS]
        mine.inc_thread_sharing()  # closed from here when the threads have ended
        opened.append(mine)
        read_once()

    try:
        with ThreadPoolExecutor(jobs + 2, initializer=begin) as pool:
            yield from pool.map(work, hosts)
    finally:
        for one in opened:
            one.close()


def _shown(tallies: Iterable[Tally], total: int, progress: bool) -> Iterable[Tally]:
    hidden = not (progress and sys.stderr.isatty())
    return tqdm(tallies, total=total, desc=_("生成"), unit=_("站点"), disable=hidden)


def _advance(change_id: int) -> None:
    with exclusive(f"reader-{READER}"):
        row = ReaderPosition.objects.filter(reader=READER).first()
        if row is None or row.change_id < change_id:
            set_position(READER, change_id)
