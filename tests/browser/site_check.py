"""Reads built files as a checker would: links, tags, footers, resources. Needs no browser."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

DYNAMIC = ("/search/", "/api/", "/follow/", "/interaction/", "/go/")
SITE_TAGS = ("SiteName", "SiteDomain", "SiteIDCode")
CHANNEL_TAGS = ("ColumnName", "ColumnDescription", "ColumnKeywords", "ColumnType")
CONTENT_TAGS = ("ArticleTitle", "PubDate", "ContentSource", "Keywords", "Author", "Description", "Image", "Url")
CONTENT = re.compile(r"/t\d{8}_\d+\.html$")
FOOTER = ("主办单位", "网站标识码", "备案号", "公安备案", "站点地图", "我为政府网站找错", "联系电话")
RESOURCES = (("img", "src"), ("script", "src"), ("link[rel=stylesheet]", "href"), ("source", "src"), ("video", "src"))


@dataclass(frozen=True)
class Document:
    """One built HTML file, and where it stands."""

    host: str
    path: str
    text: str

    @cached_property
    def tree(self) -> LexborHTMLParser:
        return LexborHTMLParser(self.text)

    @property
    def is_fragment(self) -> bool:
        return "/_fragments/" in self.path

    @property
    def is_redirect(self) -> bool:
        return 'http-equiv="refresh"' in self.text

    def addresses(self, selector: str, attribute: str) -> Iterator[str]:
        for node in self.tree.css(selector):
            if value := node.attributes.get(attribute):
                yield value


class Output:
    """Every portal's current release below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.hosts = {path.name for path in root.iterdir() if (path / "current").exists()}

    def documents(self) -> Iterator[Document]:
        for host in sorted(self.hosts):
            base = (self.root / host / "current").resolve()
            for path in sorted(base.rglob("*.html")):
                yield Document(host, f"/{path.relative_to(base)}", path.read_text("utf-8"))

    def has(self, host: str, path: str) -> bool:
        """Whether a portal answers a path, by a file or by a program."""
        path = unquote(path)
        file = self.root / host / "current" / path.lstrip("/")
        return path.startswith(DYNAMIC) or (file / "index.html" if path.endswith("/") else file).is_file()

    def dead_links(self, document: Document) -> list[str]:
        """Links and resources within the cluster that lead nowhere."""
        dead = []
        for selector, attribute in (("a[href]", "href"), *RESOURCES):
            for address in document.addresses(selector, attribute):
                parts = urlsplit(address)
                if parts.scheme in ("tel", "mailto") or address.startswith("#"):
                    continue
                host = parts.netloc or document.host
                path = parts.path or "/" if parts.netloc else urljoin(document.path, parts.path)
                if host in self.hosts and not self.has(host, path):
                    dead.append(address)
        return dead

    def foreign_resources(self, document: Document) -> list[str]:
        """What a browser would fetch from another host."""
        return [
            address
            for selector, attribute in (*RESOURCES, ("iframe", "src"), ("link[rel=icon]", "href"))
            for address in document.addresses(selector, attribute)
            if urlsplit(address).netloc
        ]


def missing_tags(document: Document) -> list[str]:
    """Meta tags of STANDARDS §3 that a page lacks or leaves empty."""
    tags = {node.attributes.get("name"): node.attributes.get("content") for node in document.tree.css("meta[name]")}
    wanted = list(SITE_TAGS)
    content = CONTENT.search(document.path) and not document.is_redirect
    if content or (document.path.endswith("/index.html") and document.path not in ("/index.html", "/hant/index.html")):
        wanted += CHANNEL_TAGS
    if content:
        wanted += CONTENT_TAGS
    return [name for name in wanted if not tags.get(name)]
