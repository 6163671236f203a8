"""Rendering: a theme is a shell with slots, and page templates that fill them.

The shell (``shell.html``) sees only the portal and calls ``slot("main")`` where a page goes; it is evaluated once per
portal. A page template (``article.html``) defines blocks named as the slots and sees ``page``; a page costs only these.
Templates are sandboxed: they see view objects and the functions given here, nothing else.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup

from . import assets, filters
from .fragments import include as include_fragment
from .views import Page, Portal

ROOT = Path(__file__).parent
SHARED = ROOT / "shared"
# Cannot occur in rendered text: templates refuse control characters (``filters.clean``).
_SLOT = re.compile("\x02([a-z_]+)\x03")


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
        self.environment = _environment([folder / "templates" for folder in folders])
        self._pages: dict[str, Template] = {}

    def shell(self, portal: Portal, **views: Any) -> Shell:
        """Evaluate the layout for a portal."""
        template = self.environment.get_template("shell.html")
        text = template.render(portal=portal, asset=assets.url_of, slot=_mark, **views)
        return Shell(self, portal, tuple(_SLOT.split(text)))

    def render(self, template_name: str, /, **views: Any) -> str:
        """Render a template that stands alone: a fragment, a feed, a closed notice."""
        return self.environment.get_template(template_name).render(asset=assets.url_of, **views)

    def page_template(self, name: str) -> Template:
        template = self._pages.get(name)
        if template is None:
            template = self._pages[name] = self.environment.get_template(name)
        return template


@dataclass(frozen=True, slots=True)
class Shell:
    """The evaluated layout: text, slot name, text, slot name, ..., text."""

    theme: Theme
    portal: Portal
    parts: tuple[str, ...]

    def render(self, page: Page) -> str:
        """The whole document of ``page``, ending with ``</body></html>`` and a line end."""
        template = self.theme.page_template(page.template)
        context = template.new_context({"page": page, "portal": self.portal, "asset": assets.url_of})
        blocks = template.blocks
        parts = list(self.parts)
        for index in range(1, len(parts), 2):
            block = blocks.get(parts[index])
            parts[index] = "".join(block(context)) if block else _default(parts[index], page)
        return "".join(parts)


def _default(slot: str, page: Page) -> str:
    raise LookupError(f"{page.template} does not fill the slot {slot!r}")


def _mark(name: str) -> Markup:
    return Markup(f"\x02{name}\x03")


def _environment(folders: list[Path]) -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        loader=FileSystemLoader([str(folder) for folder in folders]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(filters.ALL)
    environment.globals.update(fragment=include_fragment)
    return environment
