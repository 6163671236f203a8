"""From a target's name to its files: the one place that both full and incremental building go through."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from . import channel_files, keys, lists, stencils
from .channels import Channel
from .context import PortalContext
from .pages import shared_keys
from .rendered import Rendered, file_name
from .rows import Full, Listed
from .variants import PREFIX, Media


def content(
    context: PortalContext, row: Full, previous: Listed | None = None, following: Listed | None = None
) -> Rendered:
    """The page of a publication; no file for an item that is only a link."""
    item = row.listed
    target = keys.target("content", item.id)
    if item.path is None:
        return Rendered(target)
    uses: set[str] = set()
    content = stencils.content(context, row, uses, previous, following)
    group = shared_keys(context.tree.get(item.parent_id))
    near = f"{previous.id if previous else ''},{following.id if following else ''}"
    return Rendered(target, {file_name(item.path): content}, group, uses, near)


def channel(context: PortalContext, source: Channel) -> Iterator[Rendered]:
    """A channel's page, the fragment with its months, its feed."""
    group = shared_keys(source)
    months = lists.months_of(context, source)
    fragment = channel_files.months_fragment(context, months)
    own = {keys.items(source.id), keys.channel(source.id)}
    yield Rendered(
        keys.target("months", source.id),
        {channel_files.fragment_path(f"months-{source.id}"): fragment},
        group,
        set(own),
    )
    uses: set[str] = set()
    page = lists.channel_page(context, source, uses)
    yield Rendered(keys.target("channel", source.id), {file_name(source.path): context.render(page)}, group, uses)
    yield Rendered(keys.target("feed", source.id), channel_files.channel_feed(context, source), group, own)


def month(context: PortalContext, source: Channel, name: str) -> Rendered:
    """The pages of one month of a channel."""
    uses: set[str] = set()
    files = stencils.month(context, source, name, uses)
    return Rendered(keys.target("month", source.id, name), files, shared_keys(source), uses)


def redirect_pages(context: PortalContext, paths: Iterable[str] | None = None) -> Iterator[Rendered]:
    """The small pages at old addresses: all, or those named, also where none is wanted any more."""
    from . import redirects

    found = redirects.load(context, paths)
    for path in found if paths is None else paths:
        yield redirects.page(context, path, found.get(path))


def media_files(used: Media) -> Iterator[tuple[str, dict]]:
    """Address and variant of each file of an image or attachment."""
    for variant in used.variants:
        yield PREFIX + variant["name"], variant
