"""Mail to those who look after a portal when something of it does not become public."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils import timezone

from sites.portals.kinds import Role
from sites.portals.models import Membership, Portal
from sites.portals.models.person import name_of
from sites.portals.rights import CLUSTER_ADMINISTRATORS

from ..jobs.models import PortalJob
from .models import Receipt

# One mail of a portal in this time, whatever fails: ten pages that wait for one broken line are one matter.
QUIET = timedelta(minutes=10)
SECONDS = 10


def administrators_of(portal: Portal) -> list[AbstractUser]:
    """Administrators of the portal's organisation who have an address; where it has none, those of the cluster."""
    people = get_user_model()._default_manager.filter(is_active=True).exclude(email="")
    of_role = Membership.objects.filter(organisation_id=portal.organisation_id, role=Role.ADMINISTRATOR)
    own = people.filter(pk__in=of_role.order_by().values("user"))
    return list(own) or list(people.filter(groups__name=CLUSTER_ADMINISTRATORS))


def tell_of_pages(portal: Portal, receipts: Sequence[Receipt]) -> str:
    """Send one mail about pages that are not live; the names of those who got it. Raises what the mail server does."""
    lines = [f"- {row.title}\n  {row.error}\n  {_admin(reverse('receipts:show', args=[row.pk]))}" for row in receipts]
    text = "\n".join(["以下页面已生成，但公众地址上还看不到：", "", *lines, "", _NEXT])
    names = _send(portal, f"{portal.name}：{len(receipts)} 个页面未上线", text)
    Receipt.objects.filter(pk__in=[row.pk for row in receipts]).update(told=names, told_at=timezone.now())
    return names


def tell_of_portal(job: PortalJob) -> None:
    """Send one mail about a portal whose files cannot be written. Raises what the mail server does."""
    portal = Portal.objects.filter(pk=job.site_id).first()
    if portal is None:
        return
    address = _admin(reverse("publishing:index"))
    text = f"站点“{portal.name}”的静态文件未能写入：\n\n{job.error}\n\n系统会自动重试，其他站点不受影响。\n{address}\n"
    job.told, job.told_at = _send(portal, f"{portal.name}：静态文件未能写入", text), timezone.now()
    job.save(update_fields=["told", "told_at"])
    waiting = Receipt.objects.filter(site_id=job.site_id, change_id__gt=job.since, change_id__lte=job.through)
    waiting.filter(state=Receipt.State.FAILED).update(told=job.told, told_at=job.told_at)


def was_told_lately(portal: Portal) -> str:
    """Names of those who got a mail about pages of the portal a short while ago, "" for none."""
    since = timezone.now() - QUIET
    lately = Receipt.objects.filter(site_id=portal.pk, told_at__gte=since).exclude(told="")
    return lately.order_by("-told_at").values_list("told", flat=True).first() or ""


_NEXT = "系统会继续核实。如网站本身打得开，可在回执页上点“立即重试”；打不开请联系运维人员。"


def _send(portal: Portal, subject: str, text: str) -> str:
    """The names of those who got it, "" where nobody has an address."""
    people = administrators_of(portal)
    if people:
        # The publisher must not hang on a mail server that is away.
        server = get_connection(timeout=SECONDS)
        EmailMessage(subject, text, to=[person.email for person in people], connection=server).send()
    return "、".join(map(name_of, people))


def _admin(path: str) -> str:
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path
