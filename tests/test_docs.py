"""Pages for people lead to files that are there."""

import re
from pathlib import Path

import pytest

from tests.programs import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("demo/data/*.md")])
LINK = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_link_of_a_page_is_dead(page: Path) -> None:
    dead = []
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        file = page.parent / target if target else page
        if not file.exists() or (anchor and anchor not in _anchors(file)):
            dead.append(f"{target}#{anchor}")
    assert dead == []


def test_every_page_of_the_docs_and_every_picture_is_led_to() -> None:
    led_to = {
        (page.parent / target).resolve()
        for page in PAGES
        for target, _ in LINK.findall(page.read_text("utf-8"))
        if target
    }
    own = {*ROOT.glob("docs/**/*.md"), *ROOT.glob("docs/images/*")}
    assert {path.relative_to(ROOT) for path in own if path not in led_to and path.parent not in led_to} == set()


def _anchors(page: Path) -> set[str]:
    """Names of headings as web hosts of repositories make them."""
    headings = HEADING.findall(page.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
