"""Images and attachments as pages show them: their published names, in all their widths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from themes.views import Attachment, Picture

PREFIX = "/media/"


@dataclass(frozen=True, slots=True)
class Media:
    """A published image or attachment. ``title`` is its alt text or name when a page gives none."""

    key: str
    title: str
    variants: tuple[dict[str, Any], ...]

    def picture(self, alt: str = "", caption: str = "") -> Picture:
        """The image in all its widths; the widest but one is the plain source."""
        plain = [item for item in self.variants if item["type"] != "webp"]
        webp = [item for item in self.variants if item["type"] == "webp"]
        main = plain[min(1, len(plain) - 1)]
        return Picture(
            src=PREFIX + main["name"],
            alt=alt or self.title,
            width=main["width"],
            height=main["height"],
            srcset=_srcset(plain),
            webp_srcset=_srcset(webp),
            caption=caption,
        )

    def attachment(self, name: str = "") -> Attachment:
        file = self.variants[0]
        return Attachment(name or self.title, PREFIX + file["name"], file["type"].upper(), size_text(file["size"]))


def size_text(size: int) -> str:
    """``512 B``, ``34 KB``, ``1.2 MB``."""
    if size < 1024:
        return f"{size} B"
    if size < 1024 * 1024:
        return f"{round(size / 1024)} KB"
    return f"{size / 1024 / 1024:.1f} MB"


def _srcset(variants: list[dict[str, Any]]) -> str:
    return ", ".join(f"{PREFIX}{item['name']} {item['width']}w" for item in variants)
