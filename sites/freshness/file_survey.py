"""Looking through the built files of a portal without one request: dead links, missing tags and footer items."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from typing import Any, TypedDict
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sites.portals.models import Portal
from sites.publishing.links import answers, files_by_host, links_in, recorded_now
from sites.publishing.tree import Tree

from .models import Survey

KIND = "files"
SITE_TAGS = ("SiteName", "SiteDomain", "SiteIDCode")
CHANNEL_TAGS = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
CONTENT_TAGS = (
    "ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Image", "Url",
)  # fmt: skip
_META = re.compile(r'<meta name="([A-Za-z]+)" content="([^"]*)"')
_CONTENT = re.compile(r"/t\d{8}_\d+\.html$")
# Files that are no pages of the portal's own tree.
_APART = ("/_fragments/", "/hant/", "/404.html")
_FOOTER_FILE = "/_fragments/footer.html"
# What a footer holds (STANDARDS §3), by what its HTML then contains.
_FOOTER: dict[str, Promise] = {
    "party-mark": gettext_lazy("党政机关网站标识"),
    "网站标识码": gettext_lazy("网站标识码"),
    "主办单位": gettext_lazy("主办单位"),
    "联系电话": gettext_lazy("联系电话"),
    "ICP备案号": gettext_lazy("ICP备案号"),
    "公安备案号": gettext_lazy("公安备案号"),
    "找错": gettext_lazy("我为政府网站找错"),
    "/sitemap.html": gettext_lazy("站点地图"),
}


class Found(TypedDict, total=False):
    """One thing that is wrong: ``problem`` is ``dead-link``, ``meta`` or ``footer``."""

    problem: str
    url: str
    page: str
    reason: str
    # The day of the first survey that found it, as one after the other did since.
    since: str


def survey(portal: Portal, files: Mapping[str, Container[str]] | None = None) -> Survey:
    """Read every current HTML file once, and keep what was found. ``files``: those of all portals, by host."""
    links = _Links(portal.host, files_by_host() if files is None else files)
    found: list[Found] = []
    checked, footer = 0, ""
    for path, html in _documents(portal.host):
        checked += 1
        links.read(path, html)
        if path == _FOOTER_FILE:
            footer = html
        if not path.startswith(_APART):
            found += _missing_tags(path, html)
    found += links.found()
    if checked:
        found += _missing_in_footer(footer)
    return keep(portal.pk, KIND, checked, found)


def _documents(host: str) -> Iterator[tuple[str, str]]:
    """Addresses and texts of a portal's HTML files, but for those that are withdrawn meanwhile."""
    for path, file in Tree(host).files():
        if path.endswith(".html"):
            try:
                html = file.read_bytes().decode("utf-8", "replace")
            except FileNotFoundError:
                continue
            yield path, html


class _Links:
    """Links of many files, each address looked up once."""

    def __init__(self, host: str, files: Mapping[str, Container[str]]) -> None:
        self._host, self._files = host, files
        self._known: dict[str, bool] = {}
        self._dead: dict[str, list[str]] = defaultdict(list)

    def read(self, path: str, html: str) -> None:
        for url in links_in(html):
            # A relative address means another file in every folder.
            key = url if url.startswith(("/", "http")) else f"{path} {url}"
            if key not in self._known:
                self._known[key] = answers(url, path, self._host, self._files)
            if not self._known[key]:
                self._dead[url].append(path)

    def found(self) -> Iterator[Found]:
        """One entry for each dead address, with the first page that holds it and the number of pages.

        Each is looked up again: files that were made during the survey are there by now.
        """
        now = recorded_now() if self._dead else {}
        for url, pages in sorted(self._dead.items()):
            if answers(url, min(pages), self._host, now):
                continue
            media = urlsplit(url).path.startswith("/media/")
            reason = _("附件或图片不存在") if media else _("链接的页面不存在")
            if len(pages) > 1:
                reason += _("，共 %d 个页面引用") % len(pages)
            yield {"problem": "dead-link", "url": url, "page": min(pages), "reason": reason}


def keep(site_id: int, kind: str, checked: int, found: list[Any]) -> Survey:
    """Store what was found, unless it is what was found last time."""
    last = Survey.objects.filter(site_id=site_id, kind=kind).order_by("-pk").first()
    dated = list(_dated(found, last))
    if last is not None and (last.checked, last.found) == (checked, dated):
        last.again_at = timezone.now()
        last.save(update_fields=["again_at"])
        return last
    return Survey.objects.create(site_id=site_id, kind=kind, at=timezone.now(), checked=checked, found=dated)


def _dated(found: Iterable[Found], last: Survey | None) -> Iterator[Found]:
    """With the day since when each is known."""
    known = {} if last is None else {_key(one): last.since(one) for one in last.found}
    today = timezone.localdate()
    for one in found:
        yield {**one, "since": known.get(_key(one), today).isoformat()}


def _key(one: Found) -> tuple[str, str]:
    """What stays the same: of tags and footers the page, of a dead link the address, on whatever page it is met."""
    return one["problem"], one["url"]


def _missing_tags(path: str, html: str) -> Iterator[Found]:
    """Pages have the site's tags, channels add theirs, content adds both (STANDARDS §3)."""
    head = html[: html.find("</head>")]
    present = {name for name, value in _META.findall(head) if value.strip()}
    wanted = [*SITE_TAGS]
    if _CONTENT.search(path):
        wanted += [*CHANNEL_TAGS, *CONTENT_TAGS]
    elif path.count("/") > 1 and path.endswith("/index.html"):
        wanted += CHANNEL_TAGS
    if missing := [name for name in wanted if name not in present]:
        yield {"problem": "meta", "url": path, "page": path, "reason": _("缺少标签 %s") % "、".join(missing)}


def _missing_in_footer(footer: str) -> Iterable[Found]:
    for mark, label in _FOOTER.items():
        if mark not in footer:
            yield {"problem": "footer", "url": str(label), "page": "/", "reason": _("页脚缺少%s") % label}
