"""The environment of templates: sandboxed, strict about missing names, quick with view objects.

A template reaches the view objects it is given, the filters and the functions named here: no attribute that starts with
``_``, no module, no file outside the theme, no database.
"""

from collections.abc import Iterable
from dataclasses import is_dataclass
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2.compiler import CodeGenerator, Frame
from jinja2.environment import TemplateModule
from jinja2.nodes import Expr
from jinja2.runtime import Context, Macro
from jinja2.sandbox import ImmutableSandboxedEnvironment

from . import filters, head, views
from .compiled import CompiledTemplates
from .fragments import include as include_fragment
from .holes import printed, seeing, through

# Public fields of the view objects: frozen dataclasses with slots, whose fields need no further check.
FIELDS: dict[type, frozenset[str]] = {
    value: frozenset(name for name in value.__dataclass_fields__ if not name.startswith("_"))
    for value in vars(views).values()
    if isinstance(value, type) and is_dataclass(value)
}


# Tests that ask for the type of a value and would take a hole for no text.
_OF_TYPES = ("boolean", "callable", "escaped", "float", "integer", "mapping", "number", "string")


class _Generator(CodeGenerator):
    """Prints by ``printed``: as Jinja's own ``escape``, quicker, and aware of holes."""

    def _output_child_pre(self, node: Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.printed(")
        else:
            super()._output_child_pre(node, frame, finalize)


class ThemeEnvironment(ImmutableSandboxedEnvironment):
    """Templates found in ``folders``, first one wins; the macros of ``components/`` are visible to all."""

    code_generator_class = _Generator
    printed = staticmethod(printed)

    def __init__(self, folders: Iterable[Path]) -> None:
        super().__init__(
            loader=FileSystemLoader([str(folder) for folder in folders]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
            bytecode_cache=CompiledTemplates(Path(__file__)),
        )
        self.filters.update({name: through(each, keeps=each in filters.KEEP) for name, each in filters.ALL.items()})
        self.tests.update({name: seeing(self.tests[name]) for name in _OF_TYPES})
        self.globals.update(fragment=include_fragment, head=head.head)
        self.globals.update(self._components())

    def getattr(self, obj: Any, attribute: str) -> Any:
        """As the sandbox does, without its checks for fields of view objects and for components."""
        known = obj.__dict__ if type(obj) is TemplateModule else FIELDS.get(type(obj), ())
        if attribute in known and attribute[0] != "_":
            return getattr(obj, attribute)
        return super().getattr(obj, attribute)

    def getitem(self, obj: Any, argument: Any) -> Any:
        """As the sandbox does: where there are no items, as in view objects, it looks for the field (``groupby``)."""
        if type(argument) is str and argument in FIELDS.get(type(obj), ()):
            return getattr(obj, argument)
        return super().getitem(obj, argument)

    def call(self, context: Context, function: Any, /, *arguments: Any, **named: Any) -> Any:
        """As the sandbox does, without its checks for macros, which are sandboxed templates themselves."""
        if type(function) is Macro:
            named.pop("_block_vars", None)
            named.pop("_loop_vars", None)
            return function(*arguments, **named)
        return super().call(context, function, *arguments, **named)

    def _components(self) -> dict[str, TemplateModule]:
        names = (name for name in self.list_templates() if name.startswith("components/"))
        return {Path(name).stem: self.get_template(name).module for name in names}
