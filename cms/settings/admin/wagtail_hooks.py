"""What the admin shows first, and in which dress."""

from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.components import Component

from sites.portals.dashboard import Viewer


@hooks.register("insert_global_admin_css")
def brand_style() -> SafeString:
    return format_html('<link rel="stylesheet" href="{}">', static("zq_admin/admin.css"))


@hooks.register("insert_global_admin_js")
def named_uploads() -> SafeString:
    return format_html('<script src="{}"></script>', static("zq_admin/uploads.js"))


@hooks.register("construct_help_menu")
def no_help_from_abroad(request: HttpRequest, items: list[MenuItem]) -> None:
    """Wagtail's guide and news speak English, on a host that a government network may not reach."""
    items[:] = [item for item in items if "wagtail.org" not in item.url]


# Wagtail's reports by name: what they tell stands better elsewhere (dashboard, freshness), or says nothing to people.
NOISE = frozenset({"aging-pages", "page-types-usage", "workflow-tasks"})
FOR_ADMINISTRATORS = frozenset({"locked-pages", "workflows", "site-history"})


@hooks.register("construct_reports_menu")
def reports_of_use(request: HttpRequest, items: list[MenuItem]) -> None:
    """An editor's own work stands on the dashboard; what all do, whoever answers for a portal may read."""
    hidden = NOISE if Viewer(request.user).administers else NOISE | FOR_ADMINISTRATORS
    items[:] = [item for item in items if item.name not in hidden]


@hooks.register("construct_homepage_panels")
def own_panels(request: HttpRequest, panels: list[Component]) -> None:
    """Before Wagtail's: what waits, the person's portals, and what apps add."""
    from .dashboard import panels_for

    panels[:] = [*panels_for(Viewer(request.user)), *panels]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_cluster_totals(request: HttpRequest, items: list[SummaryItem]) -> None:
    """Totals over the cluster say nothing to an editor; the table of portals does."""
    items.clear()
