"""网站运行情况: a page of the city portal, where it is switched on. A higher storey tells what it says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sites.portals.kinds import PortalKind
from sites.portals.models import Portal
from themes import addresses, views
from themes.views import Link

from . import keys
from .context import PortalContext
from .rendered import Rendered

TARGET = "operation"
TITLE = "网站运行情况"
# Targets that say or link to it.
SHOWN_IN = frozenset({TARGET, "site-map", "sitemap-structure"})
Provider = Callable[[], views.OperationTable | None]


@dataclass(slots=True)
class _Hooks:
    provider: Provider | None = None


_hooks = _Hooks()


def set_provider(provider: Provider) -> None:
    """``provider()`` gives the table, None while the page is switched off. What it gives changes with a change row.

    Set in ``AppConfig.ready``.
    """
    _hooks.provider = provider


def is_shown_on(portal: Portal) -> bool:
    """Whether the portal has the page."""
    return portal.kind == PortalKind.CITY and _hooks.provider is not None and _hooks.provider() is not None


def table_for(context: PortalContext) -> views.OperationTable | None:
    """What the portal shows of it; None on all but the city portal, without asking."""
    return _hooks.provider() if _hooks.provider and context.view.has_directory else None


def render(context: PortalContext) -> Rendered:
    """The page, or no file."""
    table = table_for(context)
    if table is None:
        return Rendered(TARGET)
    page = views.Operation(
        title=TITLE,
        url=addresses.OPERATION,
        canonical=context.root + addresses.OPERATION,
        breadcrumb=(Link("首页", "/"), Link(TITLE, "")),
        description=f"{context.view.name}{TITLE}",
        table=table,
    )
    return Rendered(TARGET, {addresses.OPERATION: context.render_whole(page)}, own={keys.PORTALS})
