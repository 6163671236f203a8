"""What the clock changes: pages that go live or expire, pins that end. Takes the place of Wagtail's command."""

from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Page, Revision

from cms.content import publications, standing
from cms.content.models import HomePage, Publication


class Command(BaseCommand):
    """Each page in a transaction of its own; one that fails keeps its time and does not stop the others.

    Each is read again there, under a lock: people go on working between the list and its turn.
    """

    help = (
        "发布到时的页面，撤下到期的页面，结束到期的置顶。应每分钟运行一次。"
        "例：manage.py publish_scheduled；加 --dry-run 只列出将要处理的页面。"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", "--dryrun", action="store_true", dest="dry_run", help="只列出，不处理")

    def handle(self, *args: object, dry_run: bool, **options: object) -> None:
        failures = 0
        for verb, things, act in (
            (_("撤下"), _expired(), _withdraw),
            (_("发布"), _due(), _publish),
            (_("结束置顶"), _unpinned(), _end_pin),
        ):
            for thing in list(things):
                if dry_run:
                    self.stdout.write(f"{verb} {_name(thing)}")
                else:
                    failures += not self._try(verb, thing, act)
        if failures:
            raise CommandError(_("有 %d 个页面未处理。请按上面的原因修改页面，下次运行时会再次尝试。") % failures)

    def _try(self, verb: str, thing: Any, act: Callable[[Any], bool]) -> bool:
        try:
            with transaction.atomic():
                done = act(thing)
        except Exception as error:
            self.stderr.write(f"{verb} {_name(thing)}：{error}")
            return False
        if done and self.verbosity_of_each:
            self.stdout.write(f"{verb} {_name(thing)}")
        return True

    def execute(self, *args: Any, **options: Any) -> str | None:
        self.verbosity_of_each = options.get("verbosity", 1) > 0
        return super().execute(*args, **options)


def _expired() -> QuerySet[Page]:
    """Never a home: without it the whole portal is gone."""
    return Page.objects.live().not_type(HomePage).filter(expire_at__lt=timezone.now())


def _due() -> QuerySet[Revision]:
    return Revision.objects.filter(approved_go_live_at__lt=timezone.now()).order_by("approved_go_live_at")


def _unpinned() -> QuerySet[Publication]:
    return Publication.objects.filter(pinned_until__lt=timezone.localdate()).only("pk", "title")


def _withdraw(listed: Page) -> bool:
    """Withdraw a page that has still expired, as it is now; whether it had."""
    standing.hold_all(Page.objects.filter(pk=listed.pk))
    page = _expired().filter(pk=listed.pk).first()
    if page:
        page.specific.unpublish(set_expired=True, log_action="wagtail.unpublish.scheduled")
    return page is not None


def _publish(listed: Revision) -> bool:
    """Publish a revision that is still due; whether it was."""
    if isinstance(page := listed.content_object, Page):  # the page before its revision, as edits go
        standing.hold_all(Page.objects.filter(pk=page.pk))
    revision = _due().select_for_update(no_key=True).filter(pk=listed.pk).first()
    if revision:
        revision.publish(log_action="wagtail.publish.scheduled")
    return revision is not None


def _end_pin(publication: Publication) -> bool:
    publications.sync_pages(Page.objects.filter(pk=publication.pk))
    return True


def _name(thing: Page | Revision | Publication) -> str:
    return thing.object_str if isinstance(thing, Revision) else f"{thing.pk} {thing.title}"
