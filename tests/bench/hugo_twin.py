"""A project for Hugo that writes what ``build --full`` writes for the same made-up cluster: same pages, same elements.

    python -m tests.bench.hugo_twin SOURCE PROJECT
    hugo --source PROJECT --destination OUT --quiet

``SOURCE`` holds ``sites.jsonl`` and ``articles.jsonl`` (see ``workload.generate``). Layouts are in ``hugo_twin/``;
``twin_check`` compares both outputs. Left out in Hugo's favour: codes to scan, assets with their hashes, manifests.
"""

from __future__ import annotations

import argparse
import json
import shutil
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from .filling import host_of
from .workload import CHANNELS, articles_in

PRODUCT = Path(__file__).parents[2]
NEWEST = 20  # on a channel's first page; older ones are on the pages of their months
LABELS = {
    "section": "导航栏目",
    "news": "动态要闻",
    "notices": "通知公告",
    "policies": "政策文件",
    "interpretations": "政策解读",
    "disclosure": "政府信息公开",
    "organisation": "机构概况",
    "guides": "办事指南",
    "interaction": "互动交流",
    "profile": "概况",
    "topics": "专题",
}


def write_project(source: Path, project: Path) -> None:
    """Replace ``project`` by one for the cluster in ``source``."""
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(Path(__file__).with_suffix(""), project)
    days = write_articles(source, project / "content")
    sets = tomllib.loads((PRODUCT / "sites/portals/channel_sets.toml").read_text(encoding="utf-8"))
    sites = sorted({site for site, _ in days})
    city = {"host": host_of(sites[0]), "title": title_of(sites[0])}
    write(project / "content/_index.md", {"title": "站群", "build": {"render": "never"}})
    for site in sites:
        portal, parent = project / "content" / host_of(site), None if site == sites[0] else city
        write_portal(portal, title_of(site), parent)
        for number, (path, channel) in enumerate(walk(sets["district" if parent else "city"]["channels"]), 1):
            write_channel(portal, path, channel, number, sorted(days[site, path])[:-NEWEST])
        write_sitemaps(portal, {day[:4] for (owner, _), found in days.items() if owner == site for day in found})


def title_of(site: str) -> str:
    return f"{site}人民政府"


def write_articles(source: Path, content: Path) -> dict[tuple[str, str], list[str]]:
    """Write all articles; return the times of the articles by site and channel."""
    days: dict[tuple[str, str], list[str]] = defaultdict(list)
    for article in articles_in(source):
        site, channel, time = article["site"], CHANNELS[article["channel"]], article["date"]
        days[site, channel].append(time)
        day = time[:10].replace("-", "")
        front = {
            "title": article["title"],
            "date": time,
            "url": f"/{host_of(site)}/{channel}/{day[:6]}/t{day}_{article['id']}.html",
            "keywords": article["keywords"],
            "description": article["summary"],
            "params": {"source": article["source"], "author": article["author"]},
        }
        body = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in article["body"])
        write(content / host_of(site) / channel / f"{article['id']}.html", front, body)
    return days


def walk(channels: list[dict[str, Any]], above: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Path and settings of each channel, depth first."""
    for channel in channels:
        path = above + channel["slug"]
        yield path, channel
        yield from walk(channel.get("children", []), path + "/")


def write_portal(folder: Path, title: str, parent: dict[str, str] | None) -> None:
    """Write a portal's home page, its pages of one kind each, and its fragments."""
    theme = "gongbao" if parent else "bianmin"
    params = {"host": folder.name, "root": "home", "section": "", "theme": theme, "parent": parent}
    write(folder / "_index.md", {"title": title, "layout": "portal", "url": f"/{folder.name}/", "params": params})
    pages = {"sitemap": "站点地图", "accessibility": "无障碍声明", "404": "页面不存在"}
    for text, title in (pages if parent else pages | {"portals": "站群导航"}).items():
        write_file(folder, f"{text}.html", "single-page", title, text=text, bare=text == "404", root="", section="")
    for name in ("nav", "footer", "announcements", "newest"):
        write_file(folder, f"_fragments/{name}.html", name)
    write_file(folder, "_fragments/sidenav-zwgk.html", "sidenav")
    write_file(folder, "feed.xml", "feed")
    write_file(folder, "robots.txt", "robots")


def write_channel(portal: Path, path: str, channel: dict[str, Any], number: int, older: list[str]) -> None:
    """Write a channel with its feed, its fragment of months and the months of its ``older`` articles."""
    names = path.split("/")
    params = {
        "kind": channel["kind"],
        "label": LABELS[channel["kind"]],
        "number": number,
        "groups": bool(channel.get("children")),
        "root": names[0],
        "section": f"/{'/'.join(names[:2])}/" if len(names) > 1 else "",
    }
    front = {"title": channel["title"], "description": channel["description"], "weight": number, "params": params}
    write(portal / path / "_index.md", front)
    write_file(portal / path, "feed.xml", "feed", address=f"/{portal.name}/{path}/feed.xml")
    fragment = f"/{portal.name}/_fragments/months-{number}.html"
    write_file(portal / path, "months.html", "months", address=fragment)
    for month in sorted({day[:7] for day in older}):
        year, number_in_year = month.split("-")
        front = {
            "title": f"{year}年{int(number_in_year)}月",
            "date": f"{month}-01T00:00:00+08:00",
            "layout": "month",
            "params": {"month": year + number_in_year},
        }
        write(portal / path / (year + number_in_year) / "_index.md", front)


def write_sitemaps(portal: Path, years: set[str]) -> None:
    write_file(portal, "sitemap.xml", "sitemap-index")
    write_file(portal, "sitemaps/structure.xml", "sitemap-structure")
    for year in years:
        write_file(portal, f"sitemaps/{year}.xml", "sitemap-year", year=year)


def write_file(folder: Path, name: str, layout: str, title: str = "", address: str = "", **params: Any) -> None:
    """Write an output that is no article: a page of its own that no list holds."""
    front = {
        "title": title,
        "layout": layout,
        "url": address or f"/{folder.name}/{name}",
        "build": {"list": "never"},
        "params": params,
    }
    write(folder / f"{name.replace('/', '-').replace('.', '-')}.md", front)


def write(path: Path, front: dict[str, Any], body: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"{json.dumps(front, ensure_ascii=False, indent=0)}\n{body}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("source", type=Path, help="the generator's files")
    parser.add_argument("project", type=Path, help="Hugo's project, replaced")
    options = parser.parse_args()
    write_project(options.source, options.project)


if __name__ == "__main__":
    main()
