"""Kill the publisher at random operations, round after round, and look at what the public would see.

    python -m tests.faults.kill_rounds --rounds 200 --articles 10000

Each round edits, changes a setting, and starts a full build, an update in place, or a switch of releases in a child of
this process, which kills itself at its n-th file operation or statement. Then: every document is whole, every link
leads to a file, nothing temporary is public; after a full build or a switch the tree is that of before or that of
after, whole. The next run must finish the work, and now and then the result is compared with a fresh rendering.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .dying import Dying

if TYPE_CHECKING:
    from sites.portals.models import Portal

HOST = "www.yunzhou.example"
CHANNELS = ("zwgk/tzgg", "dtyw", "zwgk/zcwj")
State = dict[str, tuple[int, int]]


class Rounds:
    """One portal, and what is known of its files. ``State``: path -> inode and time of change, which tell content."""

    def __init__(self, seed: int, compare_every: int) -> None:
        from sites.portals.models import Portal
        from sites.publishing.tree import Tree

        self.chance = random.Random(seed)
        self.pk = Portal.objects.get(host=HOST).pk
        self.tree = Tree(HOST)
        self.compare_every = compare_every
        self.dying = Dying(self.chance, {"follow": 700, "build": 700, "switch": 700, "look": 700})
        self.ended: Counter[str] = Counter()
        self.killed: Counter[str] = Counter()
        self._links: dict[tuple[int, int], list[str]] = {}

    def run(self, count: int) -> None:
        follow()
        for number in range(count):
            self.round(number)
            print(f"round {number + 1}: {dict(self.killed)}", file=sys.stderr, flush=True)

    def round(self, number: int) -> None:
        kind = self._kind(number)
        self._edit(number, kind)
        before, release = self.state(), self.tree.release
        ended = self.dying.ended(kind, self._work(kind))
        (self.ended if ended else self.killed)[kind] += 1
        after = self.state()
        self._check_public(number, kind)
        in_place = kind == "follow"
        if not in_place and self.tree.release == release:
            assert after == before, (number, kind, "the old tree was touched", _differing(before, after))
        follow()
        final = self.state()
        self._check_public(number, kind)
        if not in_place and after != before:
            assert after == final, (number, kind, "the new tree was not complete", _differing(after, final))
        self._check_finished(number)

    def state(self) -> State:
        found = {}
        for path, file in self.tree.files():
            facts = file.stat()
            found[path] = (facts.st_ino, facts.st_mtime_ns)
        return found

    def _kind(self, number: int) -> str:
        kinds = ("follow", "follow", "build", "follow", "look", "follow", "switch")
        return kinds[number % len(kinds)]

    def _work(self, kind: str) -> Callable[[], Any]:
        from sites.publishing import release, releases

        if kind == "build":
            return lambda: release.build(self.portal())
        if kind == "switch":
            return lambda: releases.switch([self.pk])
        return follow

    def portal(self) -> Portal:
        from sites.portals.models import Portal

        return Portal.objects.get(pk=self.pk)

    def _edit(self, number: int, kind: str) -> None:
        """New, changed and withdrawn pages, a setting, and now and then a channel. A look makes a new release."""
        from cms.content.models import Article, Channel

        channel = Channel.objects.get(slug="tzgg")
        for part in range(3):
            article = Article(title=f"第{number}轮{part}", live=False)
            Channel.objects.get(pk=channel.pk).add_child(instance=article)
            article.save_revision().publish()
        known = list(Article.objects.filter(live=True).values_list("pk", flat=True))
        for pk in self.chance.sample(known, 2):
            page = Article.objects.get(pk=pk)
            page.title += "改"
            page.save_revision().publish()
        Article.objects.get(pk=self.chance.choice(known)).unpublish()
        portal = self.portal()
        portal.phone = f"0871-{number}"
        if kind == "look":
            portal.name = f"云州市人民政府{number}"
        portal.save()
        if number % 10 == 9:
            channel.get_parent().add_child(instance=Channel(title=f"新{number}", slug=f"x{number}"))
        if kind in ("build", "switch"):
            follow()

    def _check_public(self, number: int, kind: str) -> None:
        from sites.publishing import links

        files = {path: file for path, file in self.tree.files()}
        for path, file in files.items():
            facts = file.stat()
            key = (facts.st_ino, facts.st_mtime_ns)
            assert "/." not in path and ".tmp" not in path, (number, kind, path)
            if not path.endswith(".html"):
                continue
            if key not in self._links:
                text = file.read_text("utf-8")
                assert "_fragments" in path or text.rstrip().endswith("</body></html>"), (number, kind, path)
                self._links[key] = list(links.links_in(text))
            dead = [url for url in self._links[key] if not links.answers(url, path, HOST, {HOST: files.keys()})]
            assert not dead, (number, kind, path, dead)

    def _check_finished(self, number: int) -> None:
        from sites.publishing import release, releases, switches, verify

        assert not switches.is_waiting(), number
        found = verify.check(self.portal())
        assert found.sound, (number, found)
        # After a switch back an earlier look stands for pages that were not touched since.
        if number % self.compare_every == 0 and not releases.is_held(self.pk):
            files = {path: file.read_bytes() for path, file in self.tree.files()}
            desired = release.files_of(self.portal())
            wrong = {path for path in files.keys() | desired.keys() if files.get(path) != desired.get(path)}
            assert not wrong, (number, sorted(wrong)[:20])


def follow() -> None:
    from cms.changes.readers import catch_up, registered

    catch_up(registered()["files"])


def _differing(one: State, other: State) -> list[str]:
    return sorted(path for path in one.keys() | other.keys() if one.get(path) != other.get(path))[:10]


def prepare(articles: int, folder: Path) -> None:
    """A cluster of one portal with so many articles, in months and channels."""
    from django.core.management import call_command

    from sites.portals.models import Portal

    call_command("migrate", verbosity=0)
    if Portal.objects.exists():
        return
    call_command("open_portal", host=HOST, name="云州市人民政府", kind="city", stdout=io.StringIO())
    for index, channel in enumerate(CHANNELS):
        lines = folder / f"{index}.jsonl"
        with lines.open("w") as file:
            for number in range(index, articles, len(CHANNELS)):
                date = f"20{15 + number % 10}-{number % 12 + 1:02}-{number % 28 + 1:02}"
                body = f"<p>第{number}条的正文。</p>" * 5
                file.write(
                    json.dumps({"id": str(number), "title": f"第{number}条", "date": date, "body_html": body}) + "\n"
                )
        if index < articles:
            call_command("import_content", str(lines), portal=HOST, channel=channel, stdout=io.StringIO())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--compare-every", type=int, default=10, metavar="N", help="rounds between two fresh renderings"
    )
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="zhanqun-kill-") as folder:
        os.environ.setdefault("ZHANQUN_DATA", folder)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cms.settings")
        import django

        django.setup()
        prepare(given.articles, Path(folder))
        rounds = Rounds(given.seed, given.compare_every)
        rounds.run(given.rounds)
    total = sum(rounds.killed.values())
    print(f"rounds {given.rounds} killed {total} {dict(rounds.killed)} ended {dict(rounds.ended)}")


if __name__ == "__main__":
    main()
