"""What the status panel of a page says: accepted, building, live, each with its time; or what failed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.changes.models import Change, ReaderPosition
from cms.content.models import Publication
from cms.content.publications import SUBJECT
from sites.portals.models import Portal

from ..building import READER
from ..jobs.models import PortalJob
from ..models import Output
from ..rendered import file_name
from . import fetching
from .models import Receipt

State = Receipt.State
# States in which something will still happen by itself soon.
_MOVING = frozenset({State.BUILDING, State.BUILT})


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the panel. ``mark``: done, now, failed or todo."""

    label: str | Promise
    mark: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """The newest change of a page, and how far it has come. ``receipt`` is None before the publisher has one."""

    page_id: int
    change: Change
    steps: tuple[Step, ...]
    pending: bool
    receipt: Receipt | None = None
    url: str = ""
    sha256: str = ""
    error: str = ""
    told: str = ""
    told_at: datetime | None = None
    may_check: bool = False


def newest_change(page_id: int) -> Change | None:
    found = Change.objects.filter(subject_type=SUBJECT, subject_id=page_id)
    return found.order_by("-id").select_related("actor").first()


def of_page(page_id: int) -> Status | None:
    """The status of a page, None for one that was never published."""
    change = newest_change(page_id)
    if change is None:
        return None
    receipt = Receipt.objects.filter(change_id=change.pk).first()
    return _with_receipt(change, receipt) if receipt else _without(change)


def of_receipt(receipt: Receipt) -> Status:
    """As it stood when the receipt was last looked at."""
    change = Change.objects.filter(pk=receipt.change_id).select_related("actor").first()
    return _with_receipt(change or Change(pk=receipt.change_id, kind=receipt.kind, at=receipt.accepted_at), receipt)


def _with_receipt(change: Change, receipt: Receipt) -> Status:
    host = _host(receipt.site_id)
    return Status(
        receipt.page_id,
        change,
        _steps(receipt),
        pending=receipt.state in _MOVING or _is_tried_again(receipt),
        receipt=receipt,
        url=fetching.url_of(host, receipt.path) if host and receipt.path else "",
        sha256=receipt.sha256,
        error=receipt.error,
        told=receipt.told,
        told_at=receipt.told_at,
        may_check=receipt.state in (State.FAILED, State.HELD, State.BUILT) and receipt.built_at is not None,
    )


def _is_tried_again(receipt: Receipt) -> bool:
    """Whether a failure is one that the checker, or the publisher, tries again by itself."""
    if receipt.state != State.FAILED:
        return False
    return receipt.due_at is not None or PortalJob.objects.filter(site_id=receipt.site_id, run="").exists()


def _without(change: Change) -> Status:
    """Accepted and not yet in hand; or written in bulk, of which no receipt is made unless somebody asks."""
    read = ReaderPosition.objects.filter(reader=READER).values_list("change_id", flat=True).first() or 0
    accepted = Step(_("已受理"), "done", change.at)
    if read < change.pk:
        aside = PortalJob.objects.filter(site_id=change.site_id, run="").first()
        steps = (accepted, Step(_("等待生成"), "now"), Step(_final(change.kind), "todo"))
        return Status(change.subject_id, change, steps, pending=True, error=aside.error if aside else "")
    page = Publication.objects.filter(pk=change.subject_id).only("site_id", "path").first()
    path = page.path if page and page.path else change.payload.get("path") or ""
    site_id = page.site_id if page else change.site_id
    host = _host(site_id)
    steps = (accepted, Step(_("已生成"), "done"), Step(_("成批发布，未逐页核实"), "todo"))
    return Status(
        change.subject_id,
        change,
        steps,
        pending=False,
        url=fetching.url_of(host, path) if host and path else "",
        sha256=_recorded(site_id, path),
        may_check=site_id is not None,
    )


def _steps(receipt: Receipt) -> tuple[Step, ...]:
    accepted = Step(_("已受理"), "done", receipt.accepted_at)
    built = Step(_("已生成"), "done", receipt.built_at)
    final = _final(receipt.kind)
    failed = _FAILED if receipt.built_at is None else _still(receipt.kind)
    rest = {
        State.BUILDING: (Step(_("正在生成"), "now"), Step(final, "todo")),
        State.BUILT: (built, Step(_("正在核实公众地址"), "now")),
        State.LIVE: (built, Step(final, "done", receipt.live_at)),
        State.GONE: (built, Step(final, "done", receipt.live_at)),
        State.REPLACED: (Step(_("已被后来的修改取代"), "done"),),
        State.HELD: (built, Step(_("站点未对外开放"), "todo")),
        State.FAILED: ((built,) if receipt.built_at else ()) + (Step(failed, "failed"),),
    }
    return accepted, *rest[State(receipt.state)]


_LIVE, _GONE, _FAILED = _("已上线"), _("公众已看不到"), _("生成失败")


def _still(kind: str) -> str | Promise:
    return _("公众还看得到") if kind == Change.Kind.WITHDRAWN else _("公众还看不到")


def _final(kind: str) -> str | Promise:
    return _GONE if kind == Change.Kind.WITHDRAWN else _LIVE


def _host(site_id: int | None) -> str:
    return Portal.objects.filter(pk=site_id).values_list("host", flat=True).first() or ""


def _recorded(site_id: int | None, path: str) -> str:
    rows: Any = Output.objects.filter(site_id=site_id, path=file_name(path)) if path else Output.objects.none()
    return rows.values_list("sha256", flat=True).first() or ""
