"""Portals as facet values: their names, and their places in the tree of city, districts and departments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache

from sites.portals.models import Portal

from .scope import Mark, last_change


@dataclass(frozen=True, slots=True)
class Label:
    """``parent`` is the host above, "" for none; ``depth`` 0 stands at the top."""

    name: str
    parent: str = ""
    depth: int = 0


def portal_labels() -> dict[str, Label]:
    """Host -> label of every portal, in the order of the tree; one query, asked again after any change."""
    return _labels(last_change())


@lru_cache(maxsize=1)
def _labels(mark: Mark) -> dict[str, Label]:
    below: dict[int | None, list[tuple[int, str, str]]] = defaultdict(list)
    for pk, parent, host, name in Portal.objects.order_by("pk").values_list("pk", "parent_id", "host", "name"):
        below[parent].append((pk, host, name))
    labels: dict[str, Label] = {}

    def walk(parent: int | None, above: str, depth: int) -> None:
        for pk, host, name in below[parent]:
            labels[host] = Label(name, above, depth)
            walk(pk, host, depth + 1)

    walk(None, "", 0)
    return labels
