"""The Chinese font of PDFs: the machine's own, of which the letters used are put into the file."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont

# Debian's fonts-wqy-microhei (Apache-2.0, may be embedded): TrueType with 汉字, Latin letters and shapes, as PDF needs.
EMBEDDED = Path("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc")
# Without it: one of Adobe's that readers of PDF bring along (ISO 32000-1, 9.7.5.2). No package of PyPI ships a
# TrueType font with 汉字 that is kept up, and ours of 5 MB would be one more thing to keep.
BROUGHT_ALONG = "STSong-Light"
_NAME = "zhanqun"


@cache
def font_name() -> str:
    """Name under which the font is registered with reportlab; the file is read once a process."""
    if EMBEDDED.exists():
        pdfmetrics.registerFont(TTFont(_NAME, EMBEDDED))
        return _NAME
    pdfmetrics.registerFont(UnicodeCIDFont(BROUGHT_ALONG))
    return BROUGHT_ALONG
