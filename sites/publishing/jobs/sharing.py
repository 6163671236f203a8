"""Sharing portals out over workers on one machine or several: rows in a table, and a lock for each portal.

Whoever needs the work done writes the rows, calls for help and goes through them itself; others take from the end.
A worker that is killed leaves its row undone and its lock free, so that another takes it. Without any other worker
the one who waits does it all.
"""

from __future__ import annotations

import logging
import multiprocessing
import secrets
import threading
from collections.abc import Iterator, Sequence

from django.db import connections
from django.utils import timezone

from cms.changes.help import call_for_help
from cms.changes.locks import exclusive
from sites.portals.models import Portal

from ..release import Tally
from ..tree import WritingError
from . import work
from .models import PortalJob

logger = logging.getLogger(__name__)
_helping = threading.Lock()


def spread(
    kind: str, site_ids: Sequence[int], *, since: int = 0, through: int = 0, jobs: int = 1
) -> Iterator[PortalJob]:
    """The jobs, each when it is done or has failed (``error``), in the order of ``site_ids``.

    ``jobs``: processes on this machine, this one included.
    """
    run = secrets.token_hex(8)
    PortalJob.objects.bulk_create(
        PortalJob(site_id=pk, kind=kind, run=run, since=since, through=through) for pk in site_ids
    )
    helpers = [_process() for _ in range(min(jobs, len(site_ids)) - 1)]
    try:
        call_for_help(len(site_ids) - 1)
        for job in PortalJob.objects.filter(run=run).order_by("pk"):
            with exclusive(_claim(job)):
                yield _settled(job)
    finally:
        PortalJob.objects.filter(run=run).delete()
        work.forget_spans()
        for helper in helpers:
            helper.join()


def prepare_all(hosts: Sequence[str], *, jobs: int = 1) -> Iterator[Tally]:
    """Full builds of portals, shared with other workers, that wait to be switched to. Raises WritingError."""
    known = {host: pk for pk, host in Portal.objects.filter(host__in=hosts).values_list("pk", "host")}
    sites = [known[host] for host in hosts]
    for host, job in zip(hosts, spread(PortalJob.Kind.BUILD, sites, jobs=jobs), strict=True):
        if job.error:
            raise WritingError(f"{host}：{job.error}")
        yield tally_of(job, host)


def work_along() -> int:
    """Take portals that nobody works on, until there are none left; how many that were.

    One thread of a process at a time: the others must stay free for what is urgent.
    """
    if not _helping.acquire(blocking=False):
        return 0
    try:
        return _take_all()
    finally:
        _helping.release()


def _take_all() -> int:
    done = 0
    while True:
        open_jobs = PortalJob.objects.filter(done_at=None).exclude(run="").order_by("-pk")
        taken = sum(_take(job) for job in open_jobs[:50])
        if not taken:
            work.forget_spans()
            return done
        done += taken


def is_waiting() -> bool:
    """Whether somebody has work to share."""
    return PortalJob.objects.filter(done_at=None).exclude(run="").exists()


def tally_of(job: PortalJob, host: str) -> Tally:
    return Tally(host, job.files, job.written, job.removed)


def _take(job: PortalJob) -> bool:
    with exclusive(_claim(job), wait=False) as mine:
        if not mine or not PortalJob.objects.filter(pk=job.pk, done_at=None).exists():
            return False
        _settled(job)
    return True


def _settled(job: PortalJob) -> PortalJob:
    """Do a job that may have been done by another meanwhile. Under its claim."""
    job.refresh_from_db()
    if job.done_at is None:
        try:
            tally = work.do(job)
        except Exception as error:
            logger.exception("portal %s", job.site_id)
            job.error = str(error)[:2000] or repr(error)[:2000]
        else:
            job.files, job.written, job.removed = tally.files, tally.written, tally.removed
        job.done_at = timezone.now()
        # By a condition: the row is gone when the one who asked has given up.
        columns = ("done_at", "error", "files", "written", "removed")
        PortalJob.objects.filter(pk=job.pk).update(**{name: getattr(job, name) for name in columns})
    return job


def _claim(job: PortalJob) -> str:
    return f"job-{job.site_id}"


def _process() -> multiprocessing.Process:
    # A forked process must not share a connection with its parent.
    connections.close_all()
    process = multiprocessing.get_context("fork").Process(target=work_along)
    process.start()
    return process
