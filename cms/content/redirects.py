"""Redirects for moved pages, in Wagtail's own table; the publisher turns them into files and an nginx map."""

from __future__ import annotations

from typing import TYPE_CHECKING

from wagtail.contrib.redirects.models import Redirect

if TYPE_CHECKING:
    from wagtail.models import Page

    from .models.publication import Publication


def leave_redirect(old: Publication, page: Page) -> None:
    """Point the old address of ``page`` at the page itself, and free the new one of any older redirect."""
    if not old.path:
        return
    Redirect.objects.update_or_create(
        old_path=Redirect.normalise_path(old.path),
        site_id=old.site_id,
        defaults={
            "redirect_page_id": page.pk,
            "redirect_link": "",
            "is_permanent": True,
            "automatically_created": True,
        },
    )
    current = type(old).objects.filter(pk=page.pk).values_list("site_id", "path").first()
    if current and current[1]:
        Redirect.objects.filter(site_id=current[0], old_path=Redirect.normalise_path(current[1])).delete()
