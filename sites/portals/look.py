"""The look of a portal: which theme a kind starts with, and the palette of its hue."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from themes.rendering import theme_names
from themes.tokens import REFUSED_HUES, palette
from themes.tokens import greys as grey_palette

from .kinds import DEFAULT_THEME, PortalKind

# Colours to begin with, name, hue and chroma: the three that the look was tried with first.
PRESETS = (
    (gettext_lazy("云蓝"), 250, 0.13),
    (gettext_lazy("朱红"), 27, 0.17),
    (gettext_lazy("松绿"), 165, 0.10),
    (gettext_lazy("黛青"), 215, 0.08),
    (gettext_lazy("竹绿"), 140, 0.11),
    (gettext_lazy("赭石"), 55, 0.09),
    (gettext_lazy("绛红"), 10, 0.13),
    (gettext_lazy("墨蓝"), 255, 0.05),
)


def default_theme(kind: str) -> str:
    """The theme of a kind; while it is not installed, one that is."""
    wanted = DEFAULT_THEME[PortalKind(kind)]
    installed = theme_names()
    return wanted if wanted in installed or not installed else installed[0]


def palette_of(hue: float, chroma: float) -> dict[str, str]:
    """The tokens of a hue (degrees) and chroma as hex colours. Raises ValidationError for a hue that is refused."""
    if chroma and REFUSED_HUES[0] <= hue % 360 <= REFUSED_HUES[1]:
        raise ValidationError(
            {
                "hue": _("色相 %(from)s–%(to)s（靛蓝到紫色）不用于政府网站，请另选。")
                % {"from": f"{REFUSED_HUES[0]:g}", "to": f"{REFUSED_HUES[1]:g}"}
            }
        )
    try:
        return palette(hue, chroma)
    except ValueError as error:
        raise ValidationError({"hue": str(error)}) from error


def greys() -> dict[str, str]:
    """The tokens of a portal in mourning: the same lightness without a hue."""
    return grey_palette()


def check_theme(name: str) -> None:
    """Raises ValidationError for a theme that is not installed."""
    installed = theme_names()
    if installed and name not in installed:
        raise ValidationError(
            {"theme": _("没有主题“%(name)s”。可用：%(names)s。") % {"name": name, "names": "、".join(installed)}}
        )
