"""The Celery application: it carries nudges and the clock, never the truth (that is the change log).

Run: ``celery -A cms.settings.celery worker -P threads -B`` (``manage.py serve`` does so).
"""

import logging
import os
import warnings
from datetime import timedelta
from io import StringIO

from celery import Celery
from celery.platforms import SecurityWarning
from celery.schedules import crontab

from . import queue
from .paths import DATA

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")

queue.register()
# Where the clock keeps what it did when: without the folder it dies, and the worker goes on without it.
DATA.joinpath("queue").mkdir(parents=True, exist_ok=True)
# It warns the superuser of pickled messages; ours are JSON only.
warnings.filterwarnings("ignore", category=SecurityWarning)
# The Cybersecurity Law (网络安全法, article 21) asks for six months of logs.
LOGINS_DAYS = 200
logger = logging.getLogger(__name__)
app = Celery("zhanqun", fixups=["cms.settings.fixup:fixup"])
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task(name="read-changes", ignore_result=True)
def read_changes(name: str = "") -> None:
    """Bring one reader to the end of the log, or every one that is behind: the first itself, for each other a message.

    One that is being read elsewhere is left to the other worker.
    """
    from cms.changes import help as helpers
    from cms.changes.readers import catch_up_safely, registered
    from sites.publishing.jobs import sharing

    from .nudger import behind, forget

    if not name:
        forget()
        if helpers.is_at_hand() and sharing.is_waiting():
            share_work.apply_async(expires=5)
    names = [name] if name else behind()
    for other in names[1:]:
        read_changes.apply_async(args=[other], expires=30)
    for first in names[:1]:
        catch_up_safely(registered()[first], wait=False)


@app.task(name="share-work", ignore_result=True)
def share_work() -> None:
    """Take over portals from a reader or a full build that has many of them, until none is left to take."""
    from sites.publishing.jobs import sharing

    sharing.work_along()


@app.task(name="check-receipts", ignore_result=True)
def check_receipts() -> None:
    """Look at the public addresses of what was written: each page that is there is live."""
    from sites.announcements import verifying
    from sites.publishing.receipts import checking

    checking.check_due()
    verifying.verify_due()


@app.task(name="remind-of-announcements", ignore_result=True)
def remind_of_announcements() -> None:
    """Mail to the portals that have not answered or opened an announcement in time."""
    from django.core.management import call_command

    from cms.changes.locks import exclusive

    with exclusive("remind-of-announcements", wait=False) as mine:
        if mine:
            call_command("remind_of_announcements", verbosity=0)


@app.task(name="send-digests", ignore_result=True)
def send_digests() -> None:
    """Mail to citizens who follow portals; those of the hour go out in parts."""
    from django.core.management import call_command

    call_command("send_digests", verbosity=0)


@app.task(name="publish-scheduled", ignore_result=True)
def publish_scheduled() -> None:
    """Publish and expire what is due. Exclusive, because two workers would publish the same page twice."""
    from django.core.management import call_command

    from cms.changes.locks import exclusive

    with exclusive("publish-scheduled", wait=False) as mine:
        if mine:
            call_command("publish_scheduled", verbosity=0)
            call_command("mourn", due=True, stdout=StringIO())


@app.task(name="verify-outputs", ignore_result=True)
def verify_outputs() -> None:
    """Compare what is public with the signed manifests, and raise the alarm where it differs."""
    from cms.changes.locks import exclusive
    from sites.publishing import checking

    with exclusive("verify-outputs", wait=False) as mine:
        if mine:
            checking.check_all()


@app.task(name="reconcile-publications", ignore_result=True)
def reconcile_publications() -> None:
    """Find and repair what no signal told of: see ``cms.content.reconciling``."""
    from cms.changes.locks import exclusive
    from cms.content.reconciling import reconcile

    with exclusive("reconcile-publications", wait=False) as mine:
        if mine and (caught := reconcile()):
            logger.warning("Publications were out of step with their pages, and are repaired: %s", caught)


@app.task(name="housekeeping", ignore_result=True)
def housekeeping() -> None:
    """Throw away what has outlived its use: sessions that ended, messages that nobody fetched, old logins."""
    from django.core.management import call_command

    from .nudger import sweep

    call_command("clearsessions", verbosity=0)
    call_command("axes_reset_logs", age=LOGINS_DAYS, verbosity=0)
    sweep()


@app.task(name="freshness", ignore_result=True)
def freshness(job: str) -> None:
    """One of the jobs of ``sites.freshness.jobs``."""
    from sites.freshness import jobs

    getattr(jobs, job)()


def _freshness(job: str, schedule: object, expires: int) -> dict:
    return {"task": "freshness", "args": [job], "schedule": schedule, "options": {"expires": expires}}


# Tasks that nobody fetched for long are overtaken by later ones, hence ``expires`` (seconds).
app.conf.beat_schedule = {
    "read-changes": {"task": "read-changes", "schedule": 1.0, "options": {"expires": 30}},
    "remind-of-announcements": {
        "task": "remind-of-announcements",
        "schedule": timedelta(minutes=10),
        "options": {"expires": 300},
    },
    "send-digests": {"task": "send-digests", "schedule": timedelta(minutes=10), "options": {"expires": 300}},
    "check-receipts": {"task": "check-receipts", "schedule": 1.0, "options": {"expires": 10}},
    "publish-scheduled": {"task": "publish-scheduled", "schedule": 15.0, "options": {"expires": 60}},
    "reconcile-publications": {
        "task": "reconcile-publications",
        "schedule": crontab(hour=1, minute=40),
        "options": {"expires": 7200},
    },
    "verify-outputs": {"task": "verify-outputs", "schedule": crontab(hour=3, minute=40), "options": {"expires": 7200}},
    "freshness-inspect": _freshness("inspect_daily", crontab(hour=0, minute=10), 7200),
    # 48 a day; the rule asks for 20.
    "freshness-probe": _freshness("probe", timedelta(minutes=30), 1200),
    "freshness-files": _freshness("survey_files", crontab(hour=2, minute=20), 7200),
    "freshness-outside": _freshness("survey_outside", crontab(hour=4, minute=20), 7200),
    "freshness-alerts": _freshness("send_alerts", timedelta(minutes=1), 60),
    # Again and again until the evening: a mail server may be away; who has the digest of the day gets no second one.
    "freshness-digests": _freshness("send_digests", crontab(hour=8, minute="30-59/10"), 600),
    "freshness-digests-again": _freshness("send_digests", crontab(hour="9-19", minute="*/10"), 600),
    "housekeeping": {"task": "housekeeping", "schedule": timedelta(hours=6), "options": {"expires": 3600}},
}
