"""Portals set aside: their files could not be written. All others go on; these are tried again, ever more slowly."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import timedelta

from django.db.models import F, Q
from django.utils import timezone

from sites.portals.models import Portal

from ..receipts import recording, telling
from ..release import Tally
from .models import PortalJob
from .work import do

logger = logging.getLogger(__name__)
# Seconds from one attempt to the next.
PAUSES = (2, 10, 30, 60, 300)
# Failures in a row after which the portal's administrators are told.
TELL_AFTER = 2


def set_aside(site_id: int, since: int, through: int, error: Exception) -> PortalJob:
    """Remember what a portal still needs."""
    logger.error("portal %s set aside: %s", site_id, error, exc_info=error)
    job, _ = PortalJob.objects.get_or_create(
        site_id=site_id,
        run="",
        defaults={"kind": PortalJob.Kind.FOLLOW, "since": since, "through": through, "error": str(error)[:2000]},
    )
    _postpone(job, error)
    return job


def include(site_id: int, through: int) -> Tally | None:
    """Add later changes to what a portal set aside needs, and try it all at once; None where there is nothing."""
    job = PortalJob.objects.filter(site_id=site_id, run="").first()
    if job is None:
        return None
    job.through = max(job.through, through)
    job.save(update_fields=["through"])
    return try_again(job)


def retry(*, eager: bool) -> list[Tally]:
    """Try portals whose time has come; all of them when a person waits. The caller holds the reader's lock."""
    due = PortalJob.objects.filter(run="")
    if not eager:
        due = due.filter(_has_come())
    return [tally for job in due.order_by("site_id") if (tally := try_again(job))]


def is_due() -> bool:
    return PortalJob.objects.filter(_has_come(), run="").exists()


def try_again(job: PortalJob) -> Tally | None:
    """One more attempt; whether it failed, too, is with the job."""
    try:
        tally = do(job)
    except Exception as error:
        logger.exception("portal %s failed again", job.site_id)
        _postpone(job, error)
        return None
    recording.built_since(job.site_id, job.since, job.through)
    job.delete()
    return tally


def reasons() -> dict[int, str]:
    """By site id why the files of a portal set aside could not be written."""
    return dict(PortalJob.objects.filter(run="").values_list("site_id", "error"))


def hurry(site_ids: Iterable[int]) -> None:
    """Somebody waits for these portals: their next attempt is due now."""
    PortalJob.objects.filter(run="", site_id__in=set(site_ids)).update(due_at=None)


def unfinished() -> str:
    """The portals set aside and why, for commands, readiness and the screen; "" for none."""
    jobs = list(PortalJob.objects.filter(run="").order_by("site_id"))
    hosts = dict(Portal.objects.filter(pk__in=[job.site_id for job in jobs]).values_list("pk", "host"))
    return "；".join(f"{hosts.get(job.site_id, job.site_id)}（{job.error}）" for job in jobs)


def _postpone(job: PortalJob, error: Exception) -> None:
    pause = PAUSES[min(job.attempts, len(PAUSES) - 1)]
    job.attempts = F("attempts") + 1
    job.error = str(error)[:2000] or repr(error)[:2000]
    job.due_at = timezone.now() + timedelta(seconds=pause)
    job.save(update_fields=["attempts", "error", "due_at"])
    job.refresh_from_db()
    recording.failed(job.site_id, job.since, job.through, job.error)
    if job.attempts >= TELL_AFTER and not job.told_at:
        _tell(job)


def _tell(job: PortalJob) -> None:
    """While the mail server refuses, nobody counts as told: the next failure tells."""
    try:
        telling.tell_of_portal(job)
    except Exception:
        logger.exception("nobody was told of portal %s", job.site_id)


def _has_come() -> Q:
    return Q(due_at=None) | Q(due_at__lte=timezone.now())
