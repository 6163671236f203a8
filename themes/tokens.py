"""Design tokens of a portal: one hue in, seven colours and one small style sheet out.

A token is OKLCH(L, k·c, h) with its chroma reduced until sRGB can show it; lightness alone decides contrast, so every
allowed hue is legible. OKLab: Björn Ottosson, https://bottosson.github.io/posts/oklab/; contrast: WCAG 2.2, 1.4.3.
"""

import math
import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

# Indigo to purple: no colour of a public authority here, and hard to tell from a visited link.
REFUSED_HUES = (268.0, 345.0)
CHROMA = (0.04, 0.17)
# name: lightness, share of the portal's chroma
TOKENS = {
    "m97": (0.97, 0.08),
    "m92": (0.92, 0.20),
    "m62": (0.62, 0.85),
    "m44": (0.44, 1.0),
    "m35": (0.35, 0.85),
    "m27": (0.27, 0.55),
    "visited": (0.44, 0.35),
}
_TOLERANCE = 1e-4
# Pictures and the colours of severity as well; their words and shapes stay (LOOK §3).
_MOURNING = "html{-webkit-filter:grayscale(1);filter:grayscale(1)}\n"
_SLUG = re.compile(r"^[\w/-]+$")


def palette(hue: float, chroma: float) -> dict[str, str]:
    """Token name -> ``#RRGGBB`` for a hue in degrees; chroma is clipped to .04-.17.

    Raises ValueError, with a reason for the editor, for a refused hue or a value out of range.
    """
    if not 0 <= hue <= 360:
        raise ValueError(_("色相应在0到360之间，现在是%(hue)s。例如：蓝250，红27，绿165。") % {"hue": f"{hue:g}"})
    if REFUSED_HUES[0] <= hue <= REFUSED_HUES[1]:
        raise ValueError(
            _(
                "色相268至345（靛蓝到紫红）不可用：它与已访问链接的颜色难以区分，也不宜用作政府网站的主色。请改用蓝250、红27或绿165等。"
            )
        )
    if not 0 <= chroma <= 0.4:
        raise ValueError(_("彩度应在0.04到0.17之间，现在是%(chroma)s。") % {"chroma": f"{chroma:g}"})
    clipped = min(max(chroma, CHROMA[0]), CHROMA[1])
    return {name: _hex(lightness, share * clipped, hue) for name, (lightness, share) in TOKENS.items()}


def greys() -> dict[str, str]:
    """The tokens without a hue, for mourning: the same lightness, so the same contrasts."""
    return {name: _hex(lightness, 0, 0) for name, (lightness, _) in TOKENS.items()}


def portal_css(
    colours: Mapping[str, str], channels: Iterable[str] = (), sections: Iterable[str] = (), *, grey: bool = False
) -> str:
    """``/_assets/portal.css``: the tokens as custom properties, and the rules for the current entry of navigation.

    ``channels`` are slugs of first-level channels ("zwgk"), ``sections`` addresses of second-level ones
    ("/zwgk/tzgg/"). Navigation is one fragment for all pages, so ``<body data-channel data-section>`` selects in it;
    the address is compared by its end, since the traditional variant stands below ``/hant/``. ``grey``: in mourning.
    """
    properties = "".join(f"--{name}:{colours[name]};" for name in TOKENS)
    rules = [f":root{{{properties}}}\n"]
    rules += [_MOURNING] if grey else []
    rules += _current([f'[data-channel="{slug}"] .nav a[data-channel="{slug}"]' for slug in ("home", *_safe(channels))])
    rules += _current([f'[data-section="{path}"] .sidenav a[href$="{path}"]' for path in _safe(sections)])
    return "".join(rules)


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours ``#RRGGBB``, 1 to 21 (WCAG 2.2)."""
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _current(selectors: list[str]) -> list[str]:
    """Style sheets draw the bar in ``--bar``."""
    return [",\n".join(selectors) + "{--bar:currentColor;font-weight:600}\n"] if selectors else []


def _safe(names: Iterable[str]) -> list[str]:
    return [name for name in names if _SLUG.match(name)]


def _hex(lightness: float, chroma: float, hue: float) -> str:
    reduced = _reduced(lightness, chroma, hue)
    return "#" + "".join(f"{round(_gamma(value) * 255):02X}" for value in _linear(lightness, reduced, hue))


def _reduced(lightness: float, chroma: float, hue: float) -> float:
    """The largest chroma, at most ``chroma``, that sRGB can show at this lightness and hue."""
    if _shows(lightness, chroma, hue):
        return chroma
    low, high = 0.0, chroma
    for _step in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if _shows(lightness, middle, hue) else (low, middle)
    return low


def _shows(lightness: float, chroma: float, hue: float) -> bool:
    return all(-_TOLERANCE <= value <= 1 + _TOLERANCE for value in _linear(lightness, chroma, hue))


def _linear(lightness: float, chroma: float, hue: float) -> tuple[float, float, float]:
    """OKLCH to linear sRGB, each 0-1 when the colour can be shown."""
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    return (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )


def _gamma(value: float) -> float:
    """Linear to encoded sRGB, clipped to 0-1."""
    value = min(max(value, 0.0), 1.0)
    return 12.92 * value if value <= 0.0031308 else 1.055 * value ** (1 / 2.4) - 0.055


def _luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB``."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
