"""Every message of ours is there in English, every one of Wagtail's in Chinese."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.utils.translation import gettext, override, pgettext

from . import messages
from .messages import LOCALE, Message

ENGLISH = LOCALE / "en" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[#0-9.]*[a-z]|%[#0-9.]*[sdgr]|\{[^{}]*\}")
# Where a text for people goes: never a plain Chinese one.
FOR_PEOPLE = {"label", "help_text", "verbose_name", "verbose_name_plural", "heading", "menu_label"}
ERRORS = {"ValidationError", "CommandError", "LineError", "EngineUnavailable"}
# Files that speak to people only.
SCREENS = ("forms", "panels", "views", "viewsets", "wagtail_hooks")


def test_every_message_of_ours_has_an_english_translation():
    english = messages.catalogue(ENGLISH)
    missing = [
        f"{path}: {message.text}"
        for message, path in messages.of_sources().items()
        if not all(english.get(message, ("",)))
    ]
    assert not missing, "see docs/developers/translating.md\n" + "\n".join(missing)


def test_the_english_catalogue_holds_nothing_that_is_no_longer_said():
    assert not sorted(messages.catalogue(ENGLISH).keys() - messages.of_sources().keys())


def test_translations_keep_the_placeholders():
    differing = [
        (message.text, text)
        for catalogue in sorted(LOCALE.rglob("*.po"))
        for message, texts in messages.catalogue(catalogue).items()
        for text in texts
        if text and not _keeps_placeholders(message, text)
    ]
    assert not differing


def _keeps_placeholders(message: Message, text: str) -> bool:
    """Named ones in any order, others in the same; a singular may say "one" for its number."""
    for original in filter(None, (message.text, message.plural)):
        wanted, found = PLACEHOLDER.findall(original), PLACEHOLDER.findall(text)
        if wanted == found or (sorted(wanted) == sorted(found) and all("(" in name or "{" in name for name in wanted)):
            return True
    return False


@pytest.mark.parametrize("path", sorted(LOCALE.rglob("*.po")), ids=lambda path: str(path.relative_to(LOCALE)))
def test_compiled_catalogues_agree_with_their_sources(path):
    translated = {key: texts for key, texts in messages.catalogue(path).items() if any(texts)}
    assert messages.catalogue(path.with_suffix(".mo")) == translated


@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_message_of_wagtail_has_a_chinese_translation(domain):
    ours = messages.catalogue(LOCALE / "zh_Hans" / "LC_MESSAGES" / f"{domain}.po")
    missing = []
    for app in apps.get_app_configs():
        said = Path(app.path) / "locale" / "en" / "LC_MESSAGES" / f"{domain}.po"
        if app.name.split(".")[0] != "wagtail" or not said.exists():
            continue
        theirs = said.parents[2] / "zh_Hans" / "LC_MESSAGES" / f"{domain}.po"
        known = {**(messages.catalogue(theirs) if theirs.exists() else {}), **ours}
        missing += [(app.name, message) for message in messages.catalogue(said) if not all(known.get(message, ("",)))]
    assert not missing


def test_templates_hold_no_chinese_outside_of_translations():
    found = {
        path: texts for path in messages.templates() if (texts := messages.unwrapped_in_template(path.read_text()))
    }
    assert not found


def test_what_python_says_to_people_is_translatable():
    found = [
        f"{path}:{text.lineno}: {ast.unparse(text)}"
        for path in messages.python_files()
        for text in _texts_for_people(path, messages.parsed(path))
        if messages.CHINESE.search(ast.unparse(text))
    ]
    assert not found


def _texts_for_people(path: Path, tree: ast.Module) -> list[ast.expr]:
    """Plain strings given as labels or as the message of an error that people read; of screens every string."""
    texts: list[ast.expr] = list(messages.unwrapped_in_python(tree)) if path.stem.endswith(SCREENS) else []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            texts += [keyword.value for keyword in node.keywords if keyword.arg in FOR_PEOPLE]
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            texts += node.args[:1] if name in ERRORS else []
        elif isinstance(node, ast.Assign) and any(getattr(name, "id", "") in FOR_PEOPLE for name in node.targets):
            texts.append(node.value)
    return [text for text in texts if isinstance(text, ast.Constant | ast.JoinedStr)]


def test_the_catalogues_are_in_use():
    with override("en"):
        assert (gettext("政策文件"), pgettext("brand", "站群")) == ("Policy document", "Zhanqun")
    with override("zh-hans"):
        assert (gettext("政策文件"), gettext("Go to the first error")) == ("政策文件", "转到第一处错误")
