"""A full build: a portal's whole tree into a new release, which then becomes the current one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from cms.changes.locks import exclusive
from cms.changes.readers import end_of_log
from sites.portals.models import Portal

from . import bulk, fixed, hant, keys, ledger, media, needs, records, relations, targets
from . import loading as contexts
from .bulk import Plan
from .catalogue import AskedCatalogue
from .collecting import Collector, Made
from .context import PortalContext
from .loading import Together
from .models import Output, PortalTree
from .needs import Needs
from .records import Record
from .rendered import Rendered
from .timing import Spent
from .tree import Tree

# What writes the many files of a portal: this process, or one of ``bulk.Workers``.
Run = Callable[[Plan], Collector]


@dataclass(slots=True)
class Tally:
    """What a run did to one portal."""

    host: str
    files: int = 0
    written: int = 0
    removed: int = 0
    # Of a full build: what it spent on each kind of target.
    times: dict[str, Spent] = field(default_factory=dict)


def lock_name(site_id: int) -> str:
    """Name of the lock under which the files of a portal change."""
    return f"portal-{site_id}"


def build(portal: Portal, run: Run = bulk.run, known: Together | None = None) -> Tally:
    """Render a portal into a new release and switch to it. Nothing public changes when it fails.

    ``known``: what was read for many portals together, before any of them.
    """
    with exclusive(lock_name(portal.pk)):
        # A reader may have met what changed since already, and will not come again.
        if known and known.since != end_of_log():
            known = None
        return build_in_lock(portal, run, known)


def build_in_lock(portal: Portal, run: Run = bulk.run, known: Together | None = None) -> Tally:
    """As ``build``, for who holds the portal's lock already."""
    from . import switches

    staged = _stage(portal, run, known)
    switches.make(portal, staged.name, staged.record, staged.context)
    return staged.tally


def prepare(portal: Portal, run: Run = bulk.run, known: Together | None = None) -> Tally:
    """Render a portal into a new release that waits, until ``switches.decide``, to be switched to with others.

    A portal that has no files yet gets them at once.
    """
    from . import switches

    if not Tree(portal.host).release:
        return build(portal, run, known)
    with exclusive(lock_name(portal.pk)):
        staged = _stage(portal, run, known)
        records.save(Tree(portal.host), staged.name, staged.record)
        switches.propose(portal.pk, staged.name, staged.record.position)
        return staged.tally


class _Staged(NamedTuple):
    """A release that is complete and not public."""

    name: str
    record: Record
    context: PortalContext
    tally: Tally


def _stage(portal: Portal, run: Run, known: Together | None) -> _Staged:
    since = known.since if known else end_of_log()
    if not known:
        portal.refresh_from_db()
    tree = Tree(portal.host)
    collector, name = Collector(tree, _known(portal, tree)), tree.stage()
    try:
        context = whole_context(portal, known)
        for rendered in frame(context):
            collector.add(rendered)
        if not context.is_shut:
            collector.merge(run(bulk.plan_of(context, tree, collector.known)))
        _add_media(collector, context)
        tree.settle()
    except BaseException:
        tree.abandon()
        raise
    record = Record(context.digest, since, ledger.entries_of(portal.pk, collector.made), collector.own)
    tally = Tally(portal.host, len(collector.made), collector.written, times=collector.times)
    return _Staged(name, record, context, tally)


def _add_media(collector: Collector, context: PortalContext) -> None:
    """The images and attachments that the pages use, and no other."""
    used = keys.media_among(key for own in collector.own.values() for key in own)
    for key in sorted(used):
        if key in context.media:
            for path, variant in targets.media_files(context.media[key]):
                digest = variant["sha256"]
                if not collector.take_over(path, digest):
                    collector.tree.create(path, media.content_of(variant))
                    collector.written += 1
                collector.made.append(Made(path, keys.target("media", key), digest, variant["size"]))


def files_of(portal: Portal) -> dict[str, bytes]:
    """What a full build would write: every file of the portal by its address. Writes nothing."""
    context = whole_context(portal)
    files: dict[str, bytes] = {}
    used: set[str] = set()
    for rendered in everything(context):
        files.update(rendered.files)
        used |= keys.media_among(rendered.own)
    for key in used & context.media.keys():
        files.update((path, media.content_of(variant)) for path, variant in targets.media_files(context.media[key]))
    return files


def whole_context(portal: Portal, known: Together | None = None) -> PortalContext:
    """A portal with everything its pages refer to, in a number of queries that does not depend on how many they are."""
    context = _context(portal, known)
    wanted = needs.of_portal(portal.pk)
    add_context_needs(context, wanted)
    context.catalogue.expect(wanted.channels & context.tree.by_id.keys())
    context.prepare(wanted)
    return context


def _context(portal: Portal, known: Together | None) -> PortalContext:
    if known is None:
        context = contexts.load(portal, AskedCatalogue(portal.pk))
        context.interpretations = relations.interpretations_of(site_id=portal.pk)
        return context
    context = contexts.load(portal, AskedCatalogue(portal.pk), known.cluster, known.views.get(portal.pk))
    context.interpretations = known.interpretations.get(portal.pk, {})
    context.show(known.shown[portal.pk])
    return context


def add_context_needs(context: PortalContext, wanted: Needs) -> None:
    """What lists and the home refer to."""
    if context.tree.home:
        wanted.add("home", context.tree.home.data, None, [], "")
    wanted.pages.update(pk for found in context.interpretations.values() for pk in found)


def everything(context: PortalContext) -> Iterator[Rendered]:
    """Every target of a portal; of one that is shut only the notice."""
    yield from frame(context)
    if not context.is_shut:
        yield from bulk.everything(bulk.plan_of(context, Tree(context.host), {}))


def frame(context: PortalContext) -> Iterator[Rendered]:
    """The targets of a portal that are one of a kind."""
    for rendered in _frame(context):
        yield hant.with_variant(context, rendered)


def _frame(context: PortalContext) -> Iterator[Rendered]:
    if context.is_shut:
        yield from (render(context) for render in fixed.CLOSED.values())
        return
    yield from (render(context) for render in fixed.BEFORE.values())
    yield from targets.redirect_pages(context)
    yield from (render(context) for render in fixed.AFTER.values())


def _known(portal: Portal, tree: Tree) -> dict[str, str]:
    """Path -> hash of the current release's files, as far as the record speaks of that release."""
    record = PortalTree.objects.filter(pk=portal.pk).first()
    if record is None or record.host != portal.host or not record.release or record.release != tree.release:
        return {}
    return dict(Output.objects.filter(site_id=portal.pk).values_list("path", "sha256"))
