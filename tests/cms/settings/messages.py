"""The messages of our sources and of catalogues, found without the gettext tools."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polib
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.translation.template import templatize

LOCALE = settings.BASE_DIR / "cms" / "settings" / "locale"
PACKAGES = ("cms", "sites", "search", "demo", "themes")
# Jinja2 templates of citizens' pages: always Chinese.
CITIZENS = settings.BASE_DIR / "themes"
CHINESE = re.compile(r"[\u4e00-\u9fff]")

# Name of the function: how many of its first arguments are context, message and plural.
_FUNCTIONS = {
    "_": "m",
    "gettext": "m",
    "gettext_lazy": "m",
    "gettext_noop": "m",
    "ngettext": "mp",
    "ngettext_lazy": "mp",
    "pgettext": "cm",
    "pgettext_lazy": "cm",
    "npgettext": "cmp",
    "npgettext_lazy": "cmp",
}
_STRING = r"u?(?:'(?:\\.|[^'\\])*'|\"(?:\\.|[^\"\\])*\")"
_CALL = re.compile(rf"(?<!\w)(_|n?p?gettext)\(\s*({_STRING}(?:\s*,\s*{_STRING})*)")
_OPENS, _CLOSES = ("blocktranslate", "blocktrans", "comment"), ("endblocktranslate", "endblocktrans", "endcomment")


class Message(NamedTuple):
    context: str
    text: str
    plural: str = ""


@cache
def of_sources() -> dict[Message, Path]:
    """Every message of our packages, with a file that holds it."""
    found: dict[Message, Path] = {}
    for path in python_files():
        found |= dict.fromkeys(of_python(parsed(path)), path)
    for path in templates():
        found |= dict.fromkeys(of_template(path.read_text("utf-8")), path)
    return found


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def python_files() -> list[Path]:
    files = (path for name in PACKAGES for path in (settings.BASE_DIR / name).rglob("*.py"))
    return sorted(path for path in files if "migrations" not in path.parts)


def templates() -> list[Path]:
    """Templates of Django's own language: all but those of the themes."""
    files = (path for name in PACKAGES for path in (settings.BASE_DIR / name).rglob("*.html"))
    return sorted(path for path in files if "templates" in path.parts and not path.is_relative_to(CITIZENS))


def of_python(tree: ast.Module) -> Iterator[Message]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and (roles := _FUNCTIONS.get(_name(node.func))) and node.args:
            yield _message(roles, [ast.literal_eval(argument) for argument in node.args[: len(roles)]])


def of_template(source: str) -> Iterator[Message]:
    for name, arguments in _CALL.findall(templatize(source)):
        yield _message(_FUNCTIONS[name], list(ast.literal_eval(f"[{arguments}]")))


def unwrapped_in_python(node: ast.AST) -> Iterator[ast.Constant]:
    """Strings that are neither messages nor docstrings."""
    if isinstance(node, ast.Call) and _name(node.func) in _FUNCTIONS:
        return
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
        return
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    for child in ast.iter_child_nodes(node):
        yield from unwrapped_in_python(child)


def unwrapped_in_template(source: str) -> list[str]:
    """Chinese text that stands in a template outside of every translation."""
    found, depth = [], 0
    for token in Lexer(source).tokenize():
        word = token.contents.split()[0] if token.token_type == TokenType.BLOCK else ""
        depth += (word in _OPENS) - (word in _CLOSES)
        if token.token_type == TokenType.TEXT and not depth and CHINESE.search(token.contents):
            found.append(token.contents.strip())
    return found


@cache
def catalogue(path: Path) -> dict[Message, tuple[str, ...]]:
    """The translations of a .po or .mo file; fuzzy and obsolete ones are left out."""
    entries = polib.mofile(str(path)) if path.suffix == ".mo" else polib.pofile(str(path))
    return {
        Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural or ""): _translations(entry)
        for entry in entries
        if not entry.obsolete and "fuzzy" not in entry.flags
    }


def _translations(entry: polib.POEntry) -> tuple[str, ...]:
    return tuple(entry.msgstr_plural[index] for index in sorted(entry.msgstr_plural)) or (entry.msgstr,)


def _message(roles: str, texts: list[str]) -> Message:
    parts = dict(zip(roles, texts, strict=False))
    return Message(parts.get("c", ""), parts["m"], parts.get("p", ""))


def _name(function: ast.expr) -> str:
    return function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
