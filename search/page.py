"""The search page: an answer as the theme's view object; every choice on it is an address."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlencode

from markupsafe import Markup

from cms.content.kinds import Kind, Validity, chinese
from sites.portals.models import Portal
from themes import views

from .engines.interface import DEEPEST, Answer, Count, Found
from .labels import portal_labels
from .parameters import NOTHING_CHOSEN, Parameters
from .scope import ALL, OWN
from .topics import topic_titles

ADDRESS = "/search/"
# More values of one facet than this are not shown; the chosen ones always are.
_MOST_SHOWN = 20
_HEADINGS = {"portal": "站点", "kind": "类型", "topic": "专题", "year": "年份", "validity": "效力"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsPage:
    """What the page of one request is made of. ``own``: only ``portal`` is searched."""

    parameters: Parameters
    answer: Answer
    portal: Portal
    own: bool
    on_portal: bool
    # Where nothing was found: pages that may be meant; where nothing was asked: what others ask.
    suggestions: Sequence[views.Link] = ()
    # Each parameter as an address says it: a page has thirty addresses that differ in one.
    said: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "said", {name: _said(name, value) for name, value in self._values().items()})

    def view(self) -> views.Search:
        asked = self.parameters
        return views.Search(
            title=f"搜索：{asked.q}" if asked.q else "搜索",
            url=ADDRESS,
            # To a search engine every answer is the one page with the field; narrowed and later ones it leaves out.
            canonical=f"https://{self.portal.host}{ADDRESS}" if self.on_portal else "",
            robots="noindex" if asked.is_narrowed or asked.page > 1 or not self.on_portal else "",
            description=f"搜索{self.portal.name}和全市政府网站的政策、办事指南和新闻。",
            breadcrumb=(views.Link("首页", "/"), views.Link("搜索", ADDRESS)),
            query=asked.q,
            total=self.answer.total,
            hits=tuple(_hit(found, asked.q) for found in self.answer.found),
            suggestions=tuple(self.suggestions),
            facet_groups=tuple(self._groups()),
            dates=self._dates() if asked.q or asked.is_narrowed else None,
            sorts=tuple(self._sorts()) if self.answer.found else (),
            newer=self._newer(),
            older=self._older(),
            ways=tuple(self._ways()) if not self.answer.found else (),
        )

    def _newer(self) -> views.Link | None:
        page = self.parameters.page - 1
        if page * self.parameters.size > DEEPEST:  # a place leads on, not back
            return views.Link("第一页", self._to())
        return views.Link("上一页", self._to(page=page)) if page else None

    def _older(self) -> views.Link | None:
        if not self.answer.next:
            return None
        page = self.parameters.page + 1
        place = {"after": self.answer.next} if page * self.parameters.size > DEEPEST else {}
        return views.Link("下一页", self._to(page=page, **place))

    def _groups(self) -> Iterable[views.FacetGroup]:
        if self.on_portal:
            yield views.FacetGroup("范围", tuple(self._scopes()))
        portals = portal_labels()
        names = {host: f"{'　' * label.depth}{label.name}" for host, label in portals.items()}
        labels = {"portal": names, "kind": _labels(Kind), "topic": topic_titles(), "year": {}}
        labels["validity"] = _labels(Validity)
        for name, heading in _HEADINGS.items():
            if name == "portal" and self.own:
                continue
            if facets := tuple(self._facets(name, labels[name])):
                yield views.FacetGroup(heading, facets)

    def _scopes(self) -> Iterable[views.Facet]:
        counts = {count.value: count.count for count in self.answer.facets["portal"]}
        here, everywhere = counts.get(self.portal.host, 0), self.answer.everywhere
        yield views.Facet("本站", self._to(scope=OWN, portal=[]), here, self.own)
        yield views.Facet("全部站点", self._to(scope=ALL, portal=[]), everywhere, not self.own)

    def _facets(self, name: str, labels: dict[str, str]) -> Iterable[views.Facet]:
        chosen = [str(value) for value in getattr(self.parameters, name)]
        shown = _shown(self.answer.facets[name], chosen, by_value=name == "year")
        if name == "portal":
            order = list(labels)
            shown.sort(key=lambda count: order.index(count.value) if count.value in labels else len(order))
        for count in shown:
            selected = count.value in chosen
            others = [value for value in chosen if value != count.value]
            url = self._to(**{name: others if selected else [*chosen, count.value]})
            yield views.Facet(labels.get(count.value, count.value), url, count.count, selected)

    def _dates(self) -> views.DateRange:
        kept = {name: value for name, value in self._values().items() if name not in ("since", "until")}
        pairs = [(name, value) for name, values in kept.items() if _said(name, values) for value in _as_list(values)]
        return views.DateRange(ADDRESS, self.parameters.since, self.parameters.until, tuple(pairs))

    def _sorts(self) -> Iterable[views.Facet]:
        for value, label in (("relevance", "按相关度"), ("date", "按日期")):
            yield views.Facet(label, self._to(sort=value), self.answer.total, self.parameters.sort == value)

    def _ways(self) -> Iterable[views.Link]:
        """Ways on where nothing was found: wider filters, wider scope, asking people."""
        asked = self.parameters
        if asked.is_narrowed:
            yield views.Link("去掉筛选条件再搜一次", self._to(**NOTHING_CHOSEN))
        if self.own:
            yield views.Link("在全部站点中搜索", self._to(scope=ALL))
        home = "" if self.on_portal else f"https://{self.portal.host}"
        yield views.Link("到互动交流栏目咨询", f"{home}/hdjl/")

    def _to(self, **changes: object) -> str:
        """Address of the same search with ``changes``; from the first page again unless ``page`` is one of them."""
        said = self.said | {name: _said(name, value) for name, value in changes.items()}
        return f"{ADDRESS}?{'&'.join(filter(None, said.values()))}"

    def _values(self) -> dict[str, object]:
        """What the address of the same search from its first page says."""
        now: dict[str, object] = self.parameters.model_dump(exclude={"page", "size", "after"})
        if self.on_portal and not now["scope"]:
            now["scope"] = OWN if self.own else ALL
        return now


def _said(name: str, value: object) -> str:
    """A parameter as an address says it; empty for what goes without saying."""
    if not value or (name, value) in (("sort", "relevance"), ("page", 1)):
        return ""
    return urlencode({name: value}, doseq=True, errors="replace")


def unavailable(parameters: Parameters, *, busy: bool = False) -> views.Search:
    """The page while the engine is away, or for a client that asks too often."""
    away = "搜索服务暂时不可用，请稍后再试，或到站点地图按栏目查找。"
    return views.Search(
        title="搜索",
        url=ADDRESS,
        canonical="",
        robots="noindex",
        breadcrumb=(views.Link("首页", "/"), views.Link("搜索", ADDRESS)),
        query=parameters.q,
        message="搜索过于频繁，请稍等几秒再试。" if busy else away,
    )


def _as_list(value: object) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _labels(choices: type[Kind] | type[Validity]) -> dict[str, str]:
    return {choice.value: chinese(choice) for choice in choices}


def _shown(counts: Sequence[Count], chosen: Sequence[str], *, by_value: bool) -> list[Count]:
    """The most frequent values and every chosen one, even without results."""
    known = {count.value for count in counts}
    ordered = sorted(counts, key=lambda count: count.value, reverse=True) if by_value else list(counts)
    shown = [count for index, count in enumerate(ordered) if index < _MOST_SHOWN or count.value in chosen]
    return shown + [Count(value, 0) for value in chosen if value not in known]


def question_link(text: str) -> views.Link:
    """A link that asks ``text``."""
    return views.Link(text, f"{ADDRESS}?{urlencode({'q': text})}")


def _hit(found: Found, asked: str) -> views.Hit:
    entry = found.entry
    return views.Hit(
        title=Markup(found.title),  # noqa: S704 - escaped by the highlighter
        url=entry.url,
        portal=entry.portal,
        kind=chinese(Kind(entry.kind)),
        date=entry.date,
        extract=Markup(found.extract),  # noqa: S704 - escaped by the highlighter
        validity=entry.validity,
        also_at=tuple(views.Link(copy.portal, copy.url) for copy in entry.copies),
        ping=f"{ADDRESS}clicked?{urlencode({'q': asked}, errors='replace')}" if asked.strip() else "",
        promoted=found.promoted,
    )
