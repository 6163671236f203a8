"""Rendering: a theme is a shell with slots, and page templates that fill them.

The shell (``shell.html``) sees only the portal and calls ``slot("main")`` where a page goes; it is evaluated once per
portal. A page template (``article.html``) defines blocks named as the slots and sees ``page``; a page costs only these.
Slots that a page template does not fill come from ``slots.html``. Components (``components/rows.html``) are macros that
every template sees under the file's name: ``{{ rows.news(item) }}``. A theme overrides a file by its name.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Template
from jinja2.runtime import Context

from . import addresses, assets
from .sandbox import ThemeEnvironment
from .views import Page, Portal

ROOT = Path(__file__).parent
SHARED = ROOT / "shared"
LAYOUTS = ("shell.html", "bare.html")
DEFAULTS = "slots.html"

Block = Callable[[Context], Iterator[str]]


def theme_names() -> tuple[str, ...]:
    """Names of the installed themes."""
    return tuple(sorted(path.parent.name for path in ROOT.glob("*/theme.toml")))


@cache
def load(name: str) -> Theme:
    """The theme ``name``. Raises LookupError when it is not installed."""
    if not (ROOT / name / "theme.toml").is_file():
        raise LookupError(f"no theme {name!r}; installed: {', '.join(theme_names())}")
    return Theme(name, [ROOT / name, SHARED])


class Theme:
    """Templates of one theme over the shared ones."""

    def __init__(self, name: str, folders: list[Path]) -> None:
        self.name = name
        self.folders = folders
        self.environment = ThemeEnvironment([folder / "templates" for folder in folders])
        self._blocks: dict[str, dict[str, Block]] = {}

    def shell(self, portal: Portal, **views: Any) -> Shell:
        """Evaluate the layouts for a portal."""
        return Shell(self, portal, {layout: self._parts(layout, portal, views) for layout in LAYOUTS})

    def render(self, template_name: str, /, **views: Any) -> str:
        """Render a template that stands alone: a fragment, a feed."""
        return self.environment.get_template(template_name).render(_given(**views))

    def template(self, name: str) -> Template:
        return self.environment.get_template(name)

    def blocks(self, name: str) -> dict[str, Block]:
        """Slot -> the block that fills it in the page template ``name``."""
        known = self._blocks.get(name)
        if known is None:
            template, defaults = self.template(name), self.template(DEFAULTS)
            known = self._blocks[name] = {**defaults.blocks, **template.blocks}
        return known

    def _parts(self, layout: str, portal: Portal, views: dict[str, Any]) -> tuple[str, ...]:
        """Text, slot name, text, ..., text. The marks are random: no text of a portal can imitate one."""
        token = secrets.token_hex(8)
        given = _given(portal=portal, slot=lambda name: f"[{token}:{name}]", theme_name=self.name)
        text = self.template(layout).render({**given, **views})
        return tuple(re.split(rf"\[{token}:([a-z_]+)\]", text))


@dataclass(frozen=True, slots=True)
class Shell:
    """The evaluated layouts: text, slot name, text, slot name, ..., text."""

    theme: Theme
    portal: Portal
    layouts: dict[str, tuple[str, ...]]
    _filled: dict[str, tuple[list[str], list[tuple[int, Block]]]] = field(default_factory=dict)

    def render(self, page: Page) -> str:
        """The whole document of ``page``, ending with ``</body></html>`` and a line end."""
        known = self._filled.get(page.template)
        if known is None:
            known = self._filled[page.template] = self._fill(page)
        texts, blocks = known
        # ``shared``: these names are all there is, so Jinja need not merge its globals anew for every page.
        views = {**self.theme.environment.globals, **_given(page=page, portal=self.portal)}
        context = self.theme.template(page.template).new_context(views, shared=True)
        parts = texts.copy()
        for index, block in blocks:
            parts[index] = "".join(block(context))
        return "".join(parts)

    def _fill(self, page: Page) -> tuple[list[str], list[tuple[int, Block]]]:
        parts = list(self.layouts[page.layout])
        filling = self.theme.blocks(page.template)
        missing = [name for name in parts[1::2] if name not in filling]
        if missing:
            raise LookupError(f"{page.template} does not fill the slots {', '.join(missing)}")
        return parts, [(index, filling[parts[index]]) for index in range(1, len(parts), 2)]


def _given(**views: Any) -> dict[str, Any]:
    """What every template sees besides its view objects."""
    return {"asset": assets.url_of, "paths": addresses.ALL, **views}
