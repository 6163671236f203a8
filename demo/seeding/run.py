"""The order of seeding. Every step can be interrupted and run again: what is there is left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from cms.changes.actor import in_lane
from cms.changes.models import Lane
from cms.content.models import Channel, Publication
from demo.models import SeedRun
from sites.portals.models import Portal as RegisteredPortal
from sites.portals.opening import open_portal

from . import articles, homes, organs, policies, services, source
from .banner import seed_banner
from .workbench import Workbench, known_pages

# Later steps point at pages of earlier ones, on any portal.
STEPS: tuple[Callable[[Workbench], None], ...] = (
    services.seed_guides,
    policies.seed_laws,
    policies.seed_interpretations,
    lambda bench: articles.seed_texts(bench, ["policy"]),
    lambda bench: articles.seed_texts(bench, ["interp", "news", "notices", "consult", "interaction", "profile"]),
    articles.seed_disclosure,
    services.seed_answers,
    organs.seed_organs,
    lambda bench: articles.seed_texts(bench, ["topic"]),
    homes.seed_home,
)
# A channel that was opened and never used, for the inspection to find.
UNUSED = ("baishi", "spbs", "视频白石")


def may_seed() -> bool:
    """Whether this installation is empty, or its seeding was interrupted."""
    run = SeedRun.objects.first()
    return run.finished_at is None if run else not RegisteredPortal.objects.exists()


def seed(now: datetime | None = None) -> Iterator[int]:
    """Open and fill the portals; yields 1 for each part that is done, of ``parts()``."""
    run = SeedRun.objects.first() or SeedRun.objects.create(started_at=now or timezone.now())
    opened: dict[str, RegisteredPortal] = {}
    for portal in source.portals():
        with transaction.atomic():
            opened[portal.key] = _open(portal, opened.get("city"))
        yield 1
    pages = known_pages()
    benches = [Workbench(portal, opened[portal.key], run.started_at, pages) for portal in source.portals()]
    online = _online_address(benches[0])
    for step in STEPS:
        for bench in benches:
            bench.online_url = online
            with transaction.atomic(), in_lane(Lane.BULK):
                step(bench)
            yield 1
    with transaction.atomic():
        seed_banner(opened["city"])
        SeedRun.objects.filter(pk=run.pk).update(finished_at=timezone.now())


def parts() -> int:
    """How many parts ``seed`` yields."""
    return len(source.portals()) * (1 + len(STEPS))


def _open(portal: source.Portal, city: RegisteredPortal | None) -> RegisteredPortal:
    known = RegisteredPortal.objects.filter(host=portal.host).first()
    if known:
        return known
    opened = open_portal(portal.host, portal.name, portal.kind, city, **portal.identity)
    if portal.key == UNUSED[0]:
        _, slug, title = UNUSED
        now = timezone.now()
        empty = Channel(
            title=title, slug=slug, channel_kind="other", live=True, first_published_at=now, last_published_at=now
        )
        opened.site.root_page.add_child(instance=empty)
    return opened


def _online_address(bench: Workbench) -> str:
    """Where the guides' 在线办理 leads: a page of the city's portal."""
    text = next(text for text in source.texts(bench.portal.key) if text.channel == "online")
    with transaction.atomic():
        page_id = articles.add_text(bench, text)
    return f"https://{bench.portal.host}{Publication.objects.values_list('path', flat=True).get(pk=page_id)}"
