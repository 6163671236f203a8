"""What the clock asks for; each is exclusive, so that two workers do not do it at once."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.utils import timezone

from cms.changes.locks import exclusive
from sites.portals.kinds import PortalState
from sites.portals.models import Portal
from sites.publishing.links import files_by_host

from . import external_survey, file_survey, findings, history, notices, probing, public_page, standing, workdays
from .models import Inspection

logger = logging.getLogger(__name__)
# Daily outcomes, which trends are drawn from. What inspections of the past are made of is kept: of probes one row for
# a portal and day, 110,000 a year at 300 portals.
KEPT_DAYS = 800


def inspect_daily() -> None:
    """Inspect every portal, escalate what is late, tell the public where that is wanted."""
    with exclusive("freshness-inspect", wait=False) as mine:
        if mine:
            history.note_imports()
            standing.refresh()
            findings.escalate()
            public_page.refresh()
            forget_old()
            if told := workdays.unknown_year_told():
                logger.warning("%s", told)


def probe() -> None:
    with exclusive("freshness-probe", wait=False) as mine:
        if mine:
            probing.probe_all()
            standing.rejudge()


def survey_files() -> None:
    """Look through the built files of every portal that the public sees."""
    with exclusive("freshness-files", wait=False) as mine:
        if mine:
            files = files_by_host()
            for portal in Portal.objects.filter(state=PortalState.NORMAL).order_by("pk"):
                file_survey.survey(portal, files)
            standing.rejudge()


def survey_outside() -> None:
    with exclusive("freshness-outside", wait=False) as mine:
        if mine:
            try:
                external_survey.survey_outside()
            except external_survey.CutOffError as error:
                logger.error("%s", error)
            standing.rejudge()


def send_alerts() -> None:
    with exclusive("freshness-mail", wait=False) as mine:
        if mine:
            notices.send_alerts()


def send_digests() -> None:
    with exclusive("freshness-mail", wait=True):
        notices.send_digests()


def forget_old() -> None:
    day = timezone.localdate() - timedelta(days=KEPT_DAYS)
    Inspection.objects.filter(day__lt=day).delete()
