"""The regular check of what is published: its result is kept for the dashboard, and bad news is mailed once."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Iterable

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from sites.portals.models import Portal
from sites.portals.rights import CLUSTER_ADMINISTRATORS

from . import verify
from .manifest.models import OutputCheck
from .models import PortalTree
from .verify import Findings

logger = logging.getLogger(__name__)
# Addresses that a mail names of each portal, and that the database keeps of each kind.
NAMED, KEPT = 20, 200
SECONDS = 10


def check_all() -> list[Findings]:
    """Check every portal that has or had files, keep what was found, and tell administrators what is new."""
    found, built = [], set(PortalTree.objects.values_list("pk", flat=True))
    for portal in Portal.objects.order_by("pk"):
        if portal.pk not in built and not verify.Tree(portal.host).release:
            continue
        try:
            found.append(verify.check(portal))
            keep(portal, found[-1])
        except Exception:
            logger.exception("the files of %s were not checked", portal.host)
    try:
        alarm()
    except Exception:
        logger.exception("nobody was told of files that are not as they were signed: the next check tells again")
    return found


def keep(portal: Portal, found: Findings) -> None:
    facts = found.as_json()
    kept = {key: value[:KEPT] if isinstance(value, list) else value for key, value in facts.items()}
    kept["bucket"] = {kind: paths[:KEPT] for kind, paths in found.bucket.items()}
    columns = {"at": timezone.now(), "files": found.files, "sound": found.sound, "findings": kept}
    OutputCheck.objects.update_or_create(site_id=portal.pk, defaults=columns)


def alarm() -> None:
    """One mail about everything that was found and not told yet. Nothing is told twice.

    Raises what the mail server does; then nothing counts as told.
    """
    OutputCheck.objects.filter(sound=True).exclude(told="").update(told="")
    new = [row for row in OutputCheck.objects.filter(sound=False) if row.told != _digest(row)]
    if not new:
        return
    who = Q(groups__name=CLUSTER_ADMINISTRATORS) | Q(is_superuser=True)
    people = get_user_model()._default_manager.filter(who, is_active=True).exclude(email="")
    addresses = sorted(set(people.values_list("email", flat=True)))
    if addresses:
        # The check must not hang on a mail server that is away.
        server = get_connection(timeout=SECONDS)
        subject = _("%d 个站点的网页与签名清单不符") % len(new)
        EmailMessage(subject, _text(new), to=addresses, connection=server).send()
    for row in new:
        row.told = _digest(row)
        row.save(update_fields=["told"])


def lines(findings: dict) -> Iterable[str]:
    """What is wrong with a portal, in words, one line each."""
    if findings.get("release"):
        yield _("当前版本与记录不符")
    yield from (_("清单：%s") % text for text in findings.get("manifest", ()))
    labels = {"altered": _("被改动"), "missing": _("缺失"), "extra": _("多余"), "unrecorded": _("记录不一")}
    for kind, label in labels.items():
        yield from (f"{label} {path}" for path in findings.get(kind, ()))
    labels["unreachable"] = _("无法核对")
    for kind, paths in findings.get("bucket", {}).items():
        yield from (_("对象存储 %(what)s %(path)s") % {"what": labels[kind], "path": path} for path in paths)


def _text(rows: Iterable[OutputCheck]) -> str:
    parts = []
    for row in rows:
        found = list(lines(row.findings))
        more = [_("……共 %d 处") % len(found)] if len(found) > NAMED else []
        parts += [row.findings["host"], *(f"  {line}" for line in [*found[:NAMED], *more]), ""]
    how = _("文件可能被人改过，请先查清原因，再运行 manage.py verify_outputs --repair 从数据库恢复。")
    return "\n".join([*parts, how, settings.WAGTAILADMIN_BASE_URL])


def _digest(row: OutputCheck) -> str:
    return hashlib.sha256(json.dumps(row.findings, sort_keys=True).encode()).hexdigest()
