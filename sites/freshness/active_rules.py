"""The rules in force on a day: the chosen pack with what administrators changed, all of it with its history."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.changes.log import record
from cms.changes.models import Change

from .models import PackVersion, RuleChange
from .packs import PackError, load
from .packs.loading import NATIONAL, changed
from .packs.rows import digest_of, head_of, of_rows, row_of
from .rules import Pack, Rule
from .windows import end_of

SUBJECT = "inspection-rules"


def pack_on(day: date) -> Pack:
    """The pack with all changes made up to the end of ``day``. Raises PackError."""
    pack_id, newest = _newest(day)
    pack = load(pack_id) if day >= timezone.localdate() else _as_it_was(pack_id, day)
    return _with_changes(pack, newest)


def _newest(day: date) -> tuple[str, dict[str, dict[str, Any]]]:
    """The pack chosen at the end of ``day``, and by rule what was changed of it."""
    rows = RuleChange.objects.filter(at__lt=end_of(day)).order_by("id").values_list("rule", "values")
    newest = dict(rows)
    return newest.pop("", {}).get("pack", NATIONAL), newest


def misfits() -> list[tuple[Rule, str]]:
    """Rules of today's pack that no longer take what was changed of them on screen, with why. Raises PackError."""
    pack_id, newest = _newest(timezone.localdate())
    found = []
    for rule in load(pack_id).rules:
        try:
            changed(rule, newest.get(rule.id, {}))
        except ValueError as error:
            found.append((rule, str(error)))
    return found


def take_back(rule_id: str, *, by: Any, reason: str) -> RuleChange:
    """The rule is again as its pack has it."""
    with transaction.atomic():
        return _noted(rule_id, {}, by, reason)


def keep(pack_id: str) -> None:
    """Record what a pack holds, where that differs from the last record of it."""
    pack = load(pack_id)
    last = PackVersion.objects.filter(pack=pack_id).order_by("-pk").values_list("digest", flat=True).first()
    if last != (digest := digest_of(pack)):
        rules = [row_of(rule) for rule in pack.rules]
        PackVersion.objects.create(at=timezone.now(), pack=pack_id, head=head_of(pack), rules=rules, digest=digest)


def _as_it_was(pack_id: str, day: date) -> Pack:
    """By the newest record of the time; the files as they are for days before the first."""
    kept = PackVersion.objects.filter(pack=pack_id, at__lt=end_of(day)).order_by("-pk").first()
    return of_rows(kept.head, kept.rules) if kept else load(pack_id)


def _with_changes(pack: Pack, newest: dict[str, dict[str, Any]]) -> Pack:
    try:
        rules = tuple(changed(rule, values) if (values := newest.get(rule.id)) else rule for rule in pack.rules)
    except ValueError as error:
        # The pack's file was edited after somebody changed the rule on screen.
        raise PackError(_("在页面上的修改与指标包不再相符。%s") % error) from error
    return Pack(pack.id, pack.title, pack.version, pack.source, rules, pack.based_on)


@transaction.atomic
def change_rule(rule: Rule, values: dict[str, Any], *, by: Any, reason: str) -> RuleChange:
    """Replace values of a rule from now on. ``values``: all that differs from the pack; ``{}`` takes changes back.

    Raises ValueError for values that the rule cannot have.
    """
    changed(rule, values)
    return _noted(rule.id, values, by, reason)


@transaction.atomic
def choose_pack(pack_id: str, *, by: Any, reason: str) -> RuleChange:
    """Use another pack from now on. Raises PackError for one that cannot be used."""
    load(pack_id)
    return _noted("", {"pack": pack_id}, by, reason)


def _noted(rule: str, values: dict[str, Any], by: Any, reason: str) -> RuleChange:
    """The worker reads the change of the log and inspects all portals anew."""
    row = RuleChange.objects.create(at=timezone.now(), rule=rule, values=values, by=by, reason=reason)
    record(Change.Kind.CONFIGURED, SUBJECT, row.pk)
    return row
