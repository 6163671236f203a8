"""Findings follow inspections: opened, fixed and opened again by what is measured, never by what is declared."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sites.portals.kinds import PortalState

from . import workdays
from .kinds import WAITING, FindingState, Level, Verdict
from .measuring import Item, Outcome
from .models import Finding, FindingNote, Inspection
from .results import Inspected, PortalResult

_ENDED = (FindingState.FIXED, FindingState.DROPPED)
_BAD = (Verdict.FAIL, Verdict.WARNING)
# Working days that the next level gets.
ESCALATED_DAYS = 2
_FOLLOWED = ["title", "verdict", "veto", "fails_on", "channel_id", "url"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A finding as an inspection sees it."""

    rule: str
    subject: str
    title: str
    verdict: Verdict
    veto: bool
    fails_on: date | None
    level: Level
    due_days: int
    channel_id: int | None = None
    url: str = ""


@transaction.atomic
def follow(inspected: Inspected, rules: Collection[str] | None = None) -> None:
    """Bring findings of the inspected portals in step with the outcome, which is stored.

    ``rules``: those judged, where not all were.
    """
    site_ids = [portal.site_id for portal in inspected.portals]
    _take_turns(site_ids, inspected.day)
    rows = Finding.objects.filter(site_id__in=site_ids)
    if rules is not None:
        rows = rows.filter(rule__in=rules)
    known = {(row.site_id, row.rule, row.subject): row for row in rows}
    fresh: list[Finding] = []
    for portal in inspected.portals:
        wanted = {(portal.site_id, each.rule, each.subject): each for each in _wanted(portal, inspected.day)}
        for key, each in wanted.items():
            if key in known:
                _keep(known[key], each, inspected.day)
            else:
                fresh.append(_opened(portal.site_id, each, inspected.day))
        forgiven = {(portal.site_id, each.rule, each.subject) for each in _forgiven(portal, inspected.day)}
        measured = {outcome.rule.id: outcome.verdict != Verdict.UNKNOWN for outcome in portal.outcomes}
        for key, row in known.items():
            if key[0] != portal.site_id or key in wanted:
                continue
            if row.rule not in measured:
                _drop(row, _("指标已停用，不再检查"))
            elif key in forgiven:
                _drop(row, _("按现行阈值不再是问题"))
            elif measured[row.rule]:
                _fix(row, inspected.day)
    Finding.objects.bulk_create(fresh, batch_size=500)
    FindingNote.objects.bulk_create(_note(row, _("检查发现")) for row in fresh)
    _drop_closed()


def _take_turns(site_ids: Collection[int], day: date) -> None:
    """Until the transaction ends, nobody else follows an outcome of these portals. (SQLite has one writer anyway.)"""
    held = Inspection.objects.select_for_update().filter(site_id__in=site_ids, day=day)
    list(held.order_by("site_id").values_list("pk", flat=True))


def escalate(day: date | None = None) -> int:
    """Hand findings past their date to the next level, whoever has them in hand; how many."""
    day = day or timezone.localdate()
    late = Finding.objects.waiting().filter(due_on__lt=day, level__lt=Level.SUPERIOR)
    return sum(_escalated(pk, day) for pk in list(late.values_list("pk", flat=True)))


@transaction.atomic
def _escalated(pk: int, day: date) -> bool:
    """Not what was fixed or exempted meanwhile."""
    row = _waiting_still(pk)
    if row is None:
        return False
    row.level += 1
    row.state, row.assignee = FindingState.OPEN, None
    row.due_on = workdays.after(day, ESCALATED_DAYS)
    row.save(update_fields=["level", "due_on", "state", "assignee"])
    _note(row, _("逾期未整改，转%s") % Level(row.level).label).save()
    return True


@transaction.atomic
def take_in_hand(row: Finding, user: Any, text: str = "") -> bool:
    """Somebody works on it; not on what is fixed meanwhile. That it is fixed, the next inspection tells."""
    now = _waiting_still(row.pk)
    if now is None:
        return False
    now.state, now.assignee = FindingState.IN_HAND, user
    now.save(update_fields=["state", "assignee"])
    _note(now, text, user).save()
    return True


def _waiting_still(pk: int) -> Finding | None:
    """The finding as it is now, held to the end of the transaction; None if it waits for nobody any more."""
    return Finding.objects.select_for_update().filter(pk=pk, state__in=WAITING).first()


def exempt(row: Finding, approver: Any, reason: str, until: date) -> None:
    """No finding until the end of ``until``. The verdict of the inspection stays what it is."""
    row.state, row.approver = FindingState.EXEMPT, approver
    row.exempt_reason, row.exempt_until = reason, until
    row.save(update_fields=["state", "approver", "exempt_reason", "exempt_until"])
    _note(row, f"豁免至 {until}：{reason}", approver).save()


def _wanted(portal: PortalResult, day: date) -> Iterator[Wanted]:
    for outcome in portal.outcomes:
        rule = outcome.rule
        if (rule.veto or outcome.by_value) and outcome.verdict in _BAD:
            level, due = Level.ADMINISTRATOR, rule.due_days
            yield Wanted(rule.id, "", rule.title, outcome.verdict, rule.veto, outcome.fails_on, level, due)
        if outcome.by_value:
            continue
        if rule.veto:
            yield from (_of_item(outcome, item, day) for item in _pressing(outcome, day))
        elif outcome.verdict in _BAD:
            yield from _of_channels(outcome, _pressing(outcome, day), day)


def _forgiven(portal: PortalResult, day: date) -> Iterator[Wanted]:
    """What is still there under a rule that passes: too little, or its threshold was raised."""
    for outcome in portal.outcomes:
        if not outcome.rule.veto and not outcome.by_value and outcome.verdict == Verdict.PASS:
            yield from _of_channels(outcome, _pressing(outcome, day), day)


def _pressing(outcome: Outcome, day: date) -> list[Item]:
    """Items that count or warn on the day."""
    return [item for item in outcome.items if item.counts(day) or item.warns(day)]


def _of_item(outcome: Outcome, item: Item, day: date) -> Wanted:
    return Wanted(
        outcome.rule.id,
        subject_of(item),
        f"{outcome.rule.title}：{item.title}"[:255],
        Verdict.FAIL if item.counts(day) else Verdict.WARNING,
        False,
        item.fails_on,
        Level.EDITORS if item.channel_id or item.subject else Level.ADMINISTRATOR,
        outcome.rule.due_days,
        item.channel_id,
        item.url,
    )


def _of_channels(outcome: Outcome, items: Iterable[Item], day: date) -> Iterator[Wanted]:
    """One finding for each channel, however many of its pages are concerned."""
    groups: dict[int | None, list[Item]] = {}
    for item in items:
        groups.setdefault(item.channel_id, []).append(item)
    for channel_id, group in groups.items():
        first = min(group, key=lambda item: item.fails_on or date.max)
        total = ngettext("%d 处", "%d 处", len(group)) % len(group)
        yield Wanted(
            outcome.rule.id,
            f"channel:{channel_id}" if channel_id else "all",
            f"{outcome.rule.title}：{first.channel or first.title} {total}"[:255],
            Verdict.FAIL if first.counts(day) else Verdict.WARNING,
            False,
            first.fails_on,
            Level.EDITORS if channel_id else Level.ADMINISTRATOR,
            outcome.rule.due_days,
            channel_id,
            first.url,
        )


def subject_of(item: Item) -> str:
    """What names an item from one inspection to the next; "home" for the home page, whatever is newest on it."""
    if item.subject:
        return item.subject
    if item.page_id:
        return f"page:{item.page_id}"
    if item.channel_id:
        return f"channel:{item.channel_id}"
    return "url:" + blake2b(f"{item.url} {item.title}".encode(), digest_size=16).hexdigest()


def _opened(site_id: int, each: Wanted, day: date) -> Finding:
    row = Finding(site_id=site_id, rule=each.rule, subject=each.subject, state=FindingState.OPEN)
    _begin(row, each, day)
    return row


def _begin(row: Finding, each: Wanted, day: date) -> None:
    _describe(row, each)
    row.level, row.opened_on, row.fixed_on = each.level, day, None
    due = workdays.after(day, each.due_days)
    # A warning is of use only while there is time.
    if each.fails_on is not None and each.fails_on > day:
        due = max(day, min(due, workdays.last_before(each.fails_on)))
    row.due_on = due


def _describe(row: Finding, each: Wanted) -> None:
    for name in _FOLLOWED:
        setattr(row, name, getattr(each, name))


def _keep(row: Finding, each: Wanted, day: date) -> None:
    """What is still there: brought up to date, or opened again."""
    back = row.state in _ENDED
    is_exempt = row.exempt_until is not None and row.exempt_until >= day
    lapsed = row.state == FindingState.EXEMPT and not is_exempt
    if back and is_exempt:
        _exempt_again(row, each)
    elif back or lapsed:
        row.state, row.assignee, row.reopened = FindingState.OPEN, None, row.reopened + 1
        _begin(row, each, day)
        row.save()
        _note(row, _("再次出现") if back else _("豁免到期")).save()
    elif any(getattr(row, name) != getattr(each, name) for name in _FOLLOWED):
        _describe(row, each)
        row.save(update_fields=_FOLLOWED)


def _exempt_again(row: Finding, each: Wanted) -> None:
    """An exemption holds to its last day, also for what was gone in the meantime."""
    row.state, row.fixed_on = FindingState.EXEMPT, None
    _describe(row, each)
    row.save()
    _note(row, _("再次出现，豁免至 %s 仍然有效") % row.exempt_until).save()


def _drop(row: Finding, why: str) -> None:
    """Close what nobody looks at any more, without a word that it was put right."""
    if row.state in _ENDED:
        return
    row.state = FindingState.DROPPED
    row.save(update_fields=["state"])
    _note(row, why).save()


def _drop_closed() -> None:
    """Nobody puts anything right on a portal that is closed for good."""
    for row in Finding.objects.filter(site__portal__state=PortalState.CLOSED).exclude(state__in=_ENDED):
        _drop(row, _("站点已永久关停"))


def _fix(row: Finding, day: date) -> None:
    if row.state in _ENDED:
        return
    row.state, row.fixed_on = FindingState.FIXED, day
    row.save(update_fields=["state", "fixed_on"])
    _note(row, _("检查确认已整改")).save()


def _note(row: Finding, text: str, user: Any = None) -> FindingNote:
    return FindingNote(finding=row, by=user, state=row.state, level=row.level, text=text[:300])
