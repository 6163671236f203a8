"""Drift: references with words of their own whose origin has changed since these were written or checked."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from cms.content.models import Publication
from sites.portals.models import Portal

from .models import Reference


def drifted(portals: QuerySet[Portal]) -> QuerySet[Reference]:
    """With ``now`` and ``origin_title``: the fingerprint and title of the origin; one query, by portal."""
    origin = Publication.objects.filter(pk=OuterRef("origin_id"))
    rows = Reference.objects.filter(live=True, is_adapted=True, publication__site__in=portals.values("pk"))
    rows = rows.annotate(
        now=Subquery(origin.values("fingerprint")[:1]), origin_title=Subquery(origin.values("title")[:1])
    )
    changed = Q(now__isnull=False) & ~Q(checked=Subquery(origin.values("fingerprint")[:1]))
    return rows.filter(changed).select_related("publication__site__portal").order_by("publication__site", "pk")


@transaction.atomic
def confirm(page: Reference, user: AbstractUser, seen: str) -> None:
    """A person has held the portal's own words against the origin: they stand.

    ``seen``: the origin's fingerprint as it was shown. Raises ValidationError where it has changed since.
    """
    origin = page.origin
    if origin is None or origin.fingerprint != seen:
        raise ValidationError(_("“%s”的原文刚刚又有改动，请看过现在的原文后再确认。") % page.title)
    Reference.objects.filter(pk=page.pk).update(checked=seen)
    log(page, "zq_sharing.check", user=user)


@transaction.atomic
def drop(page: Reference, user: AbstractUser) -> None:
    """Give up the portal's own words: title and introduction are the origin's again."""
    page.own_title = page.own_introduction = ""
    page.related = []
    page.save_revision(user=user).publish(user=user)
    log(page, "zq_sharing.check", user=user)
