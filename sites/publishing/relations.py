"""Which interpretation explains which policy, both ways and across portals; kept in step with the publications."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from cms.content.kinds import Kind
from cms.content.models import Publication
from sites.portals.models import Portal

from .models import Relation


def refresh(page_ids: Iterable[int] | None = None) -> set[int]:
    """Follow the publications of ``page_ids``, or all; ids of the policies whose interpretations changed."""
    # The index on kinds begins with the site.
    found = Publication.objects.filter(kind=Kind.INTERPRETATION, site_id__in=Portal.objects.values("pk"))
    stored = Relation.objects.all()
    if page_ids is not None:
        wanted = list(page_ids)
        found, stored = found.filter(pk__in=wanted), stored.filter(interpretation_id__in=wanted)
    desired = {(pk, policy) for pk, data in found.values_list("pk", "data") for policy in data.get("policies") or ()}
    actual = {(source, policy): pk for pk, source, policy in stored.values_list("pk", "interpretation_id", "policy_id")}
    added, gone = desired - actual.keys(), actual.keys() - desired
    if added or gone:
        with transaction.atomic():
            Relation.objects.filter(pk__in=[actual[pair] for pair in gone]).delete()
            Relation.objects.bulk_create(
                (Relation(interpretation_id=source, policy_id=policy) for source, policy in sorted(added)),
                batch_size=1000,
            )
    return {policy for _, policy in added | gone}


def interpretations_by_site() -> dict[int, dict[int, list[int]]]:
    """The same as ``interpretations_of`` for every portal, by site id."""
    policies = Relation.objects.values("policy_id")
    sites = dict(Publication.objects.filter(kind=Kind.POLICY, pk__in=policies).values_list("pk", "site_id"))
    found: dict[int, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    pairs = Relation.objects.order_by("interpretation_id").values_list("policy_id", "interpretation_id")
    for policy_id, interpretation_id in pairs:
        if site_id := sites.get(policy_id):
            found[site_id][policy_id].append(interpretation_id)
    return found


def interpretations_of(site_id: int | None = None, policy_ids: Iterable[int] | None = None) -> dict[int, list[int]]:
    """Policy id -> ids of its interpretations, for the policies of a portal or those named."""
    rows = Relation.objects.all()
    if policy_ids is not None:
        rows = rows.filter(policy_id__in=list(policy_ids))
    elif site_id is not None:
        rows = rows.filter(policy_id__in=Publication.objects.filter(site_id=site_id, kind=Kind.POLICY).values("pk"))
    found: dict[int, list[int]] = defaultdict(list)
    for policy_id, interpretation_id in rows.order_by("interpretation_id").values_list(
        "policy_id", "interpretation_id"
    ):
        found[policy_id].append(interpretation_id)
    return found
