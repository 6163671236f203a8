"""The search page: an answer as the theme's view object; every choice on it is an address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from markupsafe import Markup

from cms.content.kinds import Kind
from sites.portals.models import Portal
from themes import views

from .engines.interface import DEEPEST, Answer, Count, Found
from .labels import portal_names
from .parameters import ALL, OWN, Parameters

ADDRESS = "/search/"
# More values of one facet than this are not shown; the chosen ones always are.
_MOST_SHOWN = 20
_HEADINGS = {"portal": "站点", "kind": "类型", "year": "年份"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """What the page of one request is made of. ``own``: only ``portal`` is searched."""

    parameters: Parameters
    answer: Answer
    portal: Portal
    own: bool
    on_portal: bool

    def view(self) -> views.Search:
        asked = self.parameters
        return views.Search(
            title=_("搜索：%s") % asked.q if asked.q else _("搜索"),
            url=ADDRESS,
            canonical="",
            robots="noindex",
            breadcrumb=(views.Link(_("首页"), "/"), views.Link(_("搜索"), ADDRESS)),
            query=asked.q,
            total=self.answer.total,
            hits=tuple(_hit(found) for found in self.answer.found),
            facet_groups=tuple(self._groups()),
            sorts=tuple(self._sorts()) if self.answer.found else (),
            newer=views.Link(_("上一页"), self._to(page=asked.page - 1)) if asked.page > 1 else None,
            older=views.Link(_("下一页"), self._to(page=asked.page + 1)) if self._has_more() else None,
            ways=tuple(self._ways()) if not self.answer.found else (),
        )

    def _has_more(self) -> bool:
        return min(self.answer.total, DEEPEST) > self.parameters.page * self.parameters.size

    def _groups(self) -> Iterable[views.FacetGroup]:
        if self.on_portal:
            yield views.FacetGroup(_("范围"), tuple(self._scopes()))
        names = portal_names()
        labels = {"portal": names, "kind": {kind.value: str(kind.label) for kind in Kind}, "year": {}}
        for name, heading in _HEADINGS.items():
            if name == "portal" and self.own:
                continue
            if facets := tuple(self._facets(name, labels[name])):
                yield views.FacetGroup(heading, facets)

    def _scopes(self) -> Iterable[views.Facet]:
        counts = {count.value: count.count for count in self.answer.facets["portal"]}
        here, everywhere = counts.get(self.portal.host, 0), sum(counts.values())
        yield views.Facet(_("本站"), self._to(scope=OWN, portal=[]), here, self.own)
        yield views.Facet(_("全部站点"), self._to(scope=ALL, portal=[]), everywhere, not self.own)

    def _facets(self, name: str, labels: dict[str, str]) -> Iterable[views.Facet]:
        chosen = [str(value) for value in getattr(self.parameters, name)]
        for count in _shown(self.answer.facets[name], chosen, by_value=name == "year"):
            selected = count.value in chosen
            others = [value for value in chosen if value != count.value]
            url = self._to(**{name: others if selected else [*chosen, count.value]})
            yield views.Facet(labels.get(count.value, count.value), url, count.count, selected)

    def _sorts(self) -> Iterable[views.Facet]:
        for value, label in (("relevance", _("按相关度")), ("date", _("按日期"))):
            yield views.Facet(label, self._to(sort=value), self.answer.total, self.parameters.sort == value)

    def _ways(self) -> Iterable[views.Link]:
        """Ways on where nothing was found: wider filters, wider scope, asking people."""
        asked = self.parameters
        if asked.portal or asked.kind or asked.year:
            yield views.Link(_("去掉筛选条件再搜一次"), self._to(portal=[], kind=[], year=[]))
        if self.own:
            yield views.Link(_("在全部站点中搜索"), self._to(scope=ALL))
        home = "" if self.on_portal else f"https://{self.portal.host}"
        yield views.Link(_("到互动交流栏目咨询"), f"{home}/hdjl/")

    def _to(self, **changes: object) -> str:
        """Address of the same search with ``changes``; from the first page again unless ``page`` is one of them."""
        now: dict[str, object] = self.parameters.model_dump(exclude={"page", "size"})
        if self.on_portal and not now["scope"]:
            now["scope"] = OWN if self.own else ALL
        values = {name: value for name, value in (now | changes).items() if value}
        if values.get("sort") == "relevance":
            del values["sort"]
        if values.get("page") == 1:
            del values["page"]
        return f"{ADDRESS}?{urlencode(values, doseq=True, errors='replace')}"


def unavailable(parameters: Parameters) -> views.Search:
    """The page while the engine is away."""
    return views.Search(
        title=_("搜索"),
        url=ADDRESS,
        canonical="",
        robots="noindex",
        breadcrumb=(views.Link(_("首页"), "/"), views.Link(_("搜索"), ADDRESS)),
        query=parameters.q,
        message=_("搜索服务暂时不可用，请稍后再试，或到站点地图按栏目查找。"),
    )


def _shown(counts: Sequence[Count], chosen: Sequence[str], *, by_value: bool) -> list[Count]:
    """The most frequent values and every chosen one, even without results."""
    known = {count.value for count in counts}
    ordered = sorted(counts, key=lambda count: count.value, reverse=True) if by_value else list(counts)
    shown = [count for index, count in enumerate(ordered) if index < _MOST_SHOWN or count.value in chosen]
    return shown + [Count(value, 0) for value in chosen if value not in known]


def _hit(found: Found) -> views.Hit:
    entry = found.entry
    return views.Hit(
        title=Markup(found.title),  # noqa: S704 - escaped by the highlighter
        url=entry.url,
        portal=entry.portal,
        kind=str(Kind(entry.kind).label),
        date=entry.date,
        extract=Markup(found.extract),  # noqa: S704
        validity=entry.validity,
    )
