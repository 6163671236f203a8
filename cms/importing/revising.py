"""Changed lines: a new revision of the page they became, by Wagtail's own mechanism."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from cms.changes.actor import in_lane
from cms.changes.models import Lane
from cms.content.models.base import ContentPage

from .errors import LineError
from .lines import Line
from .models import ImportedLine
from .preparing import contents_of
from .redirecting import leave_redirects
from .target import Target


def revise(line: Line, known: ImportedLine, target: Target, *, draft: bool) -> list[str]:
    """Make ``line`` the newest revision of its page, and publish it unless ``draft``; notes on redirects.

    The number and the date of the address stay. Raises LineError.
    """
    page = line.model.objects.filter(pk=known.page_id).first()
    if page is None:
        kind = Page.objects.get(pk=known.page_id).specific_class._meta.verbose_name
        raise LineError(_("这一行已作为“%s”导入，不能改变类型。") % kind)
    with transaction.atomic(), in_lane(Lane.BULK):
        contents = contents_of(line, target) if line.digest != known.digest else None
        keep_first_version(page)
        if contents is not None:
            apply(page, contents)
            page.save_revision(changed=True, log_action=True)
        if not draft:
            (page.get_latest_revision() or page.save_revision()).publish()
        ImportedLine.objects.filter(pk=known.pk).update(digest=line.digest, draft=draft)
        return leave_redirects([(line, page.pk)], target.site.pk)


def keep_first_version(page: ContentPage) -> None:
    """Pages are imported without a revision; before the first change the imported version becomes one."""
    if page.latest_revision_id is None:
        page.save_revision(changed=False, log_action=False, clean=False)


def apply(page: ContentPage, contents: dict[str, object]) -> None:
    """Set what a line says; which page it is stays."""
    for name, value in contents.items():
        if name not in page.identity_fields:
            setattr(page, name, value)
