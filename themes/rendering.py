"""Rendering: a theme is a shell with slots, and page templates that fill them.

The shell (``shell.html``) sees only the portal and calls ``slot("main")`` where a page goes; it is evaluated once per
portal. A page template (``article.html``) defines blocks named as the slots and sees ``page``; a page costs only these.
Slots that a page template does not fill come from ``slots.html``. Components (``components/rows.html``) are macros that
every template sees under the file's name: ``{{ rows.news(item) }}``. A theme overrides a file by its name.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Template
from jinja2.runtime import Context

from . import addresses, assets
from .holes import Document, Holes, NotByShape, Pieces, joined
from .sandbox import ThemeEnvironment
from .shapes import hollow, look
from .views import Page, Portal

ROOT = Path(__file__).parent
SHARED = ROOT / "shared"
LAYOUTS = ("shell.html", "bare.html")
DEFAULTS = "slots.html"

# Shapes that a theme keeps in mind, of some kilobytes each; pages of further shapes are rendered as ever.
SHAPES = 2000

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
        self.shapes: dict[tuple, Slots | None] = {}
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


# The slots of a page template in the order of the layout.
Slots = tuple[Pieces, ...]


@dataclass(frozen=True, slots=True)
class Shell:
    """The evaluated layouts: text, slot name, text, slot name, ..., text."""

    theme: Theme
    portal: Portal
    layouts: dict[str, tuple[str, ...]]
    by_shape: bool = True
    _documents: dict[tuple, Document | None] = field(default_factory=dict)
    _portal_leaves: list[Any] = field(default_factory=list)
    _portal_shape: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        if self.by_shape:
            look(self.portal, self._portal_leaves, self._portal_shape)

    def of_whole(self, portal: Portal) -> Shell:
        """The same layouts for pages that show more of the portal."""
        return Shell(self.theme, portal, self.layouts, by_shape=False)

    def render(self, page: Page) -> str:
        """The whole document of ``page``, ending with ``</body></html>`` and a line end."""
        return self.encoded(page).decode()

    def encoded(self, page: Page) -> bytes:
        """As ``render``, in UTF-8: the parts that pages of one shape share are encoded once."""
        if self.by_shape:
            leaves: list[Any] = []
            shape: list[Any] = []
            try:
                look(page, leaves, shape)
            except NotByShape:
                return self.render_alone(page).encode()
            key = tuple(shape)
            document = self._documents.get(key) or self._learn(key, page, leaves)
            if document:
                return document.filled(leaves)
        return self.render_alone(page).encode()

    def stencil(self, page: Page, marks: Sequence[Any]) -> Document | None:
        """What pages share that differ from ``page`` in ``marks`` alone, to be filled with what stands in their places.

        Marks are texts and dates among the fields of ``page``, each an object of its own; they are not printed. The
        empty ones are empty in all pages. None when the template does not go by shapes.
        """
        leaves: list[Any] = []
        shape: list[Any] = []
        try:
            look(page, leaves, shape)
        except NotByShape:
            return None
        numbers = {id(mark): number for number, mark in enumerate(marks) if mark}
        opened = {place: numbers[id(leaf)] for place, leaf in enumerate(leaves) if id(leaf) in numbers}
        return self._document(tuple(shape), page, leaves, opened)

    def render_alone(self, page: Page) -> str:
        """As ``render``, without regard to other pages."""
        parts = list(self.layouts[page.layout])
        for place, text in self._slots(page, self.portal):
            parts[place] = text
        return "".join(parts)

    def _learn(self, key: tuple, page: Page, leaves: list[Any]) -> Document | None:
        """The document of a shape, None when the template does not go by shapes."""
        if key not in self._documents:
            self._documents[key] = self._document(key, page, leaves, {place: place for place in range(len(leaves))})
        return self._documents[key]

    def _document(self, key: tuple, page: Page, leaves: list[Any], opened: dict[int, int]) -> Document | None:
        """``opened``: the number by which a leaf will be filled in, by its place; the others are filled in now."""
        shapes, named = self.theme.shapes, (*self._portal_shape, *key)
        if named not in shapes and len(shapes) < SHAPES:
            shapes[named] = self._slots_of_shape(page)
        slots = shapes.get(named)
        if slots is None:
            return None
        known = self._portal_leaves
        places = {len(known) + place: number for place, number in opened.items()}
        return Document(joined(self.layouts[page.layout][::2], slots, [*known, *leaves], places))

    def _slots_of_shape(self, page: Page) -> Slots | None:
        holes, leaves = Holes(), []
        portal = hollow(self.portal, holes, leaves)
        try:
            return tuple(holes.cut(text) for _, text in self._slots(hollow(page, holes, leaves), portal))
        except NotByShape:
            return None

    def _slots(self, page: Page, portal: Portal) -> Iterator[tuple[int, str]]:
        """Place in the layout and text of each slot."""
        blocks = self.theme.blocks(page.template)
        # ``shared``: these names are all there is, so Jinja need not merge its globals anew for every page.
        views = {**self.theme.environment.globals, **_given(page=page, portal=portal)}
        context = self.theme.template(page.template).new_context(views, shared=True)
        for place, name in enumerate(self.layouts[page.layout]):
            if place % 2:
                if name not in blocks:
                    raise LookupError(f"{page.template} does not fill the slot {name}")
                yield place, "".join(blocks[name](context))


def _given(**views: Any) -> dict[str, Any]:
    """What every template sees besides its view objects."""
    return {"asset": assets.url_of, "paths": addresses.ALL, **views}
