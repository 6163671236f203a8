"""Whether Hugo's twin writes what the product writes: the same files, elements, attributes and text.

    python -m tests.bench.twin_check OURS HUGO --each 50

``OURS`` is what ``build --full`` wrote (``ZHANQUN_TARGET``), ``HUGO`` the output of the project of ``hugo_twin``.
Prints the number of files by kind, and what differs in up to ``--each`` files of each kind; exit 1 when anything does.
``EXCEPTIONS`` and ``same`` say what may differ.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from difflib import unified_diff
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

EXCEPTIONS = """Left out, in Hugo's favour: assets and hashes in their names, codes to scan, manifests, redirects.
Different: numbers in addresses, portals as folders of one site, order in sitemaps, the city's home page (a district's).
"""
KINDS = (
    ("article", r"/t\d{8}_N\.html$"),
    ("month", r"/\d{6}/index\.html$"),
    ("fragment", r"^/_fragments/"),
    ("feed", r"feed\.xml$"),
    ("sitemap", r"^/sitemap(s/.*)?\.xml$"),
    ("home", r"^/index\.html$"),
    ("channel", r"/index\.html$"),
    ("asset", r"^/(_assets/|favicon)"),
    ("single page", ""),
)
LEFT_OUT = ("asset",)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("ours", type=Path)
    parser.add_argument("hugo", type=Path)
    parser.add_argument("--each", type=int, default=50, help="files of each kind to look into")
    options = parser.parse_args()
    ours, hugo = found(options.ours, "current"), found(options.hugo, "")
    sys.stdout.write(EXCEPTIONS)
    differs = tell_counts(ours, hugo)
    for kind, addresses in by_kind(set(ours) & set(hugo)).items():
        chosen = random.Random(1).sample(sorted(addresses), min(options.each, len(addresses)))
        found_here = [address for address in chosen if not is_city_home(address, ours) and tell(address, ours, hugo)]
        sys.stdout.write(f"{kind}: {len(chosen)} compared, {len(found_here)} differ\n")
        differs |= bool(found_here)
    raise SystemExit(int(differs))


def found(out: Path, release: str) -> dict[tuple[str, str], Path]:
    """Files by host and address without numbers; fragments of months in the order of their channels."""
    files = {}
    for portal in out.iterdir():
        root = portal / release
        months = sorted(root.glob("_fragments/months-*"), key=lambda path: int(path.stem.removeprefix("months-")))
        ranks = {path: f"/_fragments/months/{rank}" for rank, path in enumerate(months)}
        for path in root.rglob("*"):
            if path.is_file():
                files[portal.name, ranks.get(path) or numberless(f"/{path.relative_to(root)}")] = path
    return files


def numberless(text: str) -> str:
    """Without numbers from either program's counting, and without hashes in names of assets."""
    text = re.sub(r"(/t\d{8}_)\d+", r"\1N", text)
    text = re.sub(r"months-\d+", "months-N", text)
    return re.sub(r"(/_assets/[a-z-]+)-[0-9a-f]{8}\.", r"\1.", text)


def same(text: str, host: str) -> str:
    """What both programs must write alike: addresses within the portal, whatever they begin with."""
    return numberless(re.sub(rf'(?<=["=(])/{re.escape(host)}/', "/", text))


def by_kind(addresses: set[tuple[str, str]]) -> dict[str, list[tuple[str, str]]]:
    kinds: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for address in addresses:
        kinds[kind_of(address[1])].append(address)
    return kinds


def kind_of(address: str) -> str:
    return next(kind for kind, pattern in KINDS if re.search(pattern, address))


def tell_counts(ours: dict, hugo: dict) -> bool:
    """Print how many files of each kind both wrote, and which only one did."""
    mine, other = (Counter(kind_of(address) for _, address in files) for files in (ours, hugo))
    for kind in sorted(mine | other):
        sys.stdout.write(f"{kind}: {mine[kind]} files, Hugo {other[kind]}\n")
    alone = [address for address in set(ours) ^ set(hugo) if kind_of(address[1]) not in LEFT_OUT]
    for host, address in sorted(alone)[:20]:
        sys.stdout.write(f"only one wrote {host}{address}\n")
    return bool(alone)


def is_city_home(address: tuple[str, str], ours: dict) -> bool:
    return address[1] == "/index.html" and (address[0], "/portals.html") in ours


def tell(address: tuple[str, str], ours: dict, hugo: dict) -> bool:
    """Print how two files differ, as a list of their elements."""
    host, path = address
    read: Callable[[str], list[str]] = sitemap_lines if kind_of(path) == "sitemap" else elements
    mine, other = (read(same(files[address].read_text(encoding="utf-8"), host)) for files in (ours, hugo))
    if mine == other:
        return False
    sys.stdout.write(f"--- {host}{path}\n")
    sys.stdout.writelines(f"  {line[:160]}\n" for line in list(unified_diff(mine, other, lineterm="", n=0))[2:14])
    return True


def sitemap_lines(text: str) -> list[str]:
    return sorted(text.replace("&#43;", "+").split("\n"))


def elements(text: str) -> list[str]:
    """Every element with its attributes, every comment and every text of a page, in their order."""
    root = LexborHTMLParser(text).root
    return [] if root is None else list(walk(root))


def walk(node: LexborNode) -> Iterator[str]:
    for child in node.iter(include_text=True):
        if child.tag in ("-text", "-comment"):
            if written := " ".join((child.html or "").split()):
                yield written
        elif child.attributes.get("class") != "qr":
            attributes = " ".join(f"{name}={value}" for name, value in sorted(child.attributes.items()))
            yield f"<{child.tag} {attributes}>"
            yield from walk(child)
            yield f"</{child.tag}>"


if __name__ == "__main__":
    main()
