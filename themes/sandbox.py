"""The environment of templates: sandboxed, strict about missing names, quick with view objects.

A template reaches the view objects it is given, the filters and the functions named here: no attribute that starts with
``_``, no module, no file outside the theme, no database.
"""

from collections.abc import Iterable
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.environment import TemplateModule
from jinja2.sandbox import ImmutableSandboxedEnvironment

from . import filters, head, views
from .fragments import include as include_fragment

# Frozen dataclasses with slots hold nothing but their fields: their public names need no further check.
VIEWS: frozenset[type] = frozenset(
    value for value in vars(views).values() if isinstance(value, type) and is_dataclass(value)
)


class ThemeEnvironment(ImmutableSandboxedEnvironment):
    """Templates found in ``folders``, first one wins; the macros of ``components/`` are visible to all."""

    def __init__(self, folders: Iterable[Path]) -> None:
        super().__init__(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self.filters.update(filters.ALL)
        self.globals.update(fragment=include_fragment, head=head.head)
        self.globals.update(self._components())

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As the sandbox does, without its checks for the fields of view objects."""
        if type(obj) in VIEWS and not attribute.startswith("_"):
            try:
                return getattr(obj, attribute)
            except AttributeError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def _components(self) -> dict[str, TemplateModule]:
        names = (name for name in self.list_templates() if name.startswith("components/"))
        return {Path(name).stem: self.get_template(name).module for name in names}
