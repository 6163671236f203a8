"""Rules and packs of rules as the program holds them; their files are read in ``packs``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .kinds import Status
from .windows import Window

# As packs write them, and as people read them.
COMPARATORS = {">=": "≥", ">": ">", "<=": "≤", "<": "<"}
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what is measured, where, and when it fails.

    ``metric`` gives items that count against a portal, or one value; the rule fails when their number (or the value)
    stands to ``threshold`` as ``comparator`` says. It warns at ``warning`` (the same unit), and when as many items as
    ``threshold`` are past their own ``warning_window`` or ``warning_share`` of their window.
    """

    id: str
    title: str
    source: str
    status: Status
    metric: str
    threshold: float = 1
    comparator: str = ">="
    veto: bool = False
    active: bool = True
    portal_kinds: tuple[str, ...] = ()
    channel_kinds: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    window: Window | None = None
    # By channel kind, where they differ.
    windows: Mapping[str, Window] = field(default_factory=dict)
    warning: float | None = None
    warning_window: Window | None = None
    warning_share: float | None = None
    # Points that it takes off (STANDARDS §1), for rules that are no veto.
    weight: float = 0
    # Fields whose value is ``memory`` though the rule is not.
    unconfirmed: tuple[str, ...] = ()
    # Working days to put a finding right.
    due_days: int = 5
    unit: str = ""
    remedy: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)

    def window_for(self, channel_kind: str) -> Window | None:
        return self.windows.get(channel_kind, self.window)

    def concerns(self, channel_kind: str) -> bool:
        return not self.channel_kinds or channel_kind in self.channel_kinds

    def amount(self, value: float | None) -> str:
        """A number with its unit: ``5 个``; a share from 0 to 1 as ``5%``. Nothing for None."""
        if value is None:
            return ""
        return f"{value * 100:.3g}%" if self.unit == PERCENT else f"{value:g} {self.unit}".strip()

    @property
    def limit(self) -> str:
        """``≥ 5 个``: what makes it fail."""
        return f"{COMPARATORS[self.comparator]} {self.amount(self.threshold)}"

    @property
    def warned_at(self) -> str:
        return self.amount(self.warning)

    @property
    def is_limit_confirmed(self) -> bool:
        return "threshold" not in self.unconfirmed

    @property
    def noted_limit(self) -> str:
        """``limit``, marked where its number is not confirmed."""
        return self.limit if self.is_limit_confirmed else f"{self.limit}（{Status.MEMORY.label}）"

    @property
    def is_confirmed(self) -> bool:
        """``memory`` rules are never shown as confirmed."""
        return self.status != Status.MEMORY


@dataclass(frozen=True, eq=False)
class Pack:
    """A versioned set of rules; ``based_on`` is the id of the pack below it. One reading of its files is one object."""

    id: str
    title: str
    version: str
    source: str
    rules: tuple[Rule, ...]
    based_on: str = ""

    @property
    def label(self) -> str:
        return f"{self.id} {self.version}"

    def rule(self, rule_id: str) -> Rule | None:
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    @property
    def active(self) -> tuple[Rule, ...]:
        return tuple(rule for rule in self.rules if rule.active)
