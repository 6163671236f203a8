"""Style sheets and scripts stay at the level of Chromium 70 and Safari 12 (both of 2018).

The lists are written by hand from the tables of caniuse.com and MDN: what both browsers know, and what is newer and
harmless where it is unknown: the declaration, rule or block that holds it is left out, and nothing depends on it.
"""

import re

import pytest

from themes import assets
from themes.rendering import theme_names


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PROPERTIES = words("""
    -webkit-appearance -webkit-box-orient -webkit-clip-path -webkit-filter -webkit-line-clamp
    -webkit-text-size-adjust align-items align-self background border border-bottom border-bottom-color
    border-collapse border-color border-left border-left-color border-left-width border-radius border-right
    border-top border-top-color border-width bottom box-shadow box-sizing clear clip color column-gap columns
    content counter-increment counter-reset cursor display filter flex flex-direction flex-wrap float font
    font-family font-size font-variant-numeric font-weight grid-column grid-row grid-template-columns height
    justify-content justify-self left letter-spacing line-height list-style margin margin-bottom margin-left
    margin-right margin-top max-height max-width min-height min-width object-fit opacity order outline
    outline-color outline-offset overflow overflow-wrap overflow-x padding padding-bottom padding-left
    padding-right padding-top page-break-after page-break-before page-break-inside position right size text-align
    text-decoration text-indent top vertical-align visibility white-space width z-index
""")
# Finer typography, printing and motion: a browser that does not know them sets the text as it always has, and shows
# the edges of a QR code smoothed.
NEWER_PROPERTIES = words("""
    appearance break-after break-before break-inside clip-path image-rendering line-break page scroll-behavior
    text-autospace text-decoration-thickness text-justify text-size-adjust text-spacing-trim text-underline-offset
    text-wrap
""")
FUNCTIONS = frozenset({"attr", "calc", "counter", "grayscale", "inset", "minmax", "rect", "repeat", "var"})
UNITS = frozenset({"%", "em", "fr", "mm", "pt", "px", "rem", "vw"})
SELECTORS = frozenset({":active", ":after", ":before", ":first-child", ":focus", ":hover", ":lang", ":last-child",
                       ":not", ":nth-child", ":nth-last-child", ":only-child", ":target", ":visited"})  # fmt: skip
# Rules with these are left out whole: the ring of focus then shows for the mouse as well, a dialog is not dimmed,
# an announcement is printed above a policy document.
NEWER_SELECTORS = frozenset({":focus-visible", ":backdrop", ":has"})
QUERIES = ("max-width", "min-width", "prefers-reduced-motion")
# Blocks that older browsers leave out: they have neither setting.
NEWER_QUERIES = ("forced-colors", "prefers-contrast")
# Syntax and interfaces of scripts that came later.
NEWER_SCRIPT = re.compile(
    r"\?\.|\?\?|\bcatch\s*\{|#\w+\s*[=(;]|\.(?:at|flat|flatMap|replaceAll|matchAll|fromEntries|allSettled|replaceChildren)\("
    r"|\basync\b|\bawait\b|\bimport\b|structuredClone|IntersectionObserver"
)


@pytest.fixture(params=theme_names())
def sheet(request) -> str:
    return assets.published()[assets.url_of(f"{request.param}.css").rpartition("/")[2]].decode()


def declarations(sheet: str) -> list[tuple[str, str]]:
    blocks = re.findall(r"\{([^{}]*)\}", re.sub(r'"[^"]*"', '""', sheet))
    pairs = [tuple(item.split(":", 1)) for block in blocks for item in block.split(";") if ":" in item]
    return [(name.strip(), value) for name, value in pairs]


def test_every_property_function_and_unit_is_known_or_harmless(sheet):
    used = declarations(sheet)
    assert {name for name, _ in used if not name.startswith("--")} <= PROPERTIES | NEWER_PROPERTIES
    assert {word for _, value in used for word in re.findall(r"([a-z-]+)\(", value)} <= FUNCTIONS
    assert {word for _, value in used for word in re.findall(r"(?<![#\w-])[\d.]+([a-z%]+)", value)} <= UNITS


def test_every_selector_is_known_or_harmless(sheet):
    heads = " ".join(re.findall(r"([^{}]*)\{", re.sub(r"@(?:media|page)[^{]*\{", "{", sheet)))
    assert set(re.findall(r":[a-z-]+", heads)) <= SELECTORS | NEWER_SELECTORS
    known_alone = re.sub(r"[^,{}]*:(?:focus-visible|backdrop|has)[^,{}]*", "", heads)
    assert not any(word in known_alone for word in NEWER_SELECTORS)


def test_every_query_is_known_or_harmless(sheet):
    found = set(re.findall(r"\(([a-z-]+):", " ".join(re.findall(r"@media[^{]*", sheet))))
    assert found <= {*QUERIES, *NEWER_QUERIES}
    assert set(re.findall(r"@([a-z-]+)", sheet)) <= {"media", "page"}


def test_nothing_is_drawn_that_the_look_forbids(sheet):
    """Corners of at most 2 px, no shadow but the ring of focus, no gradient, no motion; text of 14 px at least."""
    used = declarations(sheet)
    assert {value for name, value in used if name == "border-radius"} <= {"0", "2px 0 0 2px", "0 2px 2px 0"}
    assert {value for name, value in used if name == "box-shadow"} <= {"none", "0 0 0 2px var(--gap)"}
    assert not any(name.startswith(("transition", "animation", "background-image")) for name, _ in used)
    sizes = [float(size) for name, value in used if name == "font-size" for size in re.findall(r"^([\d.]+)rem$", value)]
    assert min(sizes) >= 0.875


def test_a_prefixed_property_stands_before_the_plain_one(sheet):
    for block in re.findall(r"\{([^{}]*)\}", sheet):
        names = [item.partition(":")[0] for item in block.split(";")]
        for name in names:
            if name.startswith("-webkit-") and name.removeprefix("-webkit-") in names:
                assert names.index(name) < names.index(name.removeprefix("-webkit-"))


@pytest.mark.parametrize("name", ["before-paint.js", "portal.js"])
def test_scripts_use_nothing_newer(name):
    script = assets.published()[assets.url_of(name).rpartition("/")[2]].decode()
    assert NEWER_SCRIPT.findall(re.sub(r"//.*|/\*.*?\*/", "", script)) == []
