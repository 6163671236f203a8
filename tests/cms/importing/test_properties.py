"""Whatever a file holds: good lines go in, bad ones are named by number, and a second run changes nothing."""

import datetime as dt
import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.changes.models import Change
from cms.content.models import Publication
from cms.importing.bodies import to_blocks
from cms.importing.errors import LineError
from cms.importing.models import ImportedLine
from cms.importing.values import moment, text

from .conftest import import_file, tree_is_sound

words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=40)
titles = words.filter(lambda title: title.strip("\ufffe\uffff \u3000").strip() != "").map(lambda title: f"题{title}")
good = st.fixed_dictionaries(
    {"title": titles, "body_html": words},
    optional={
        "id": st.integers(0, 5) | st.text("abc", min_size=1, max_size=1),
        "date": st.none() | st.dates(dt.date(1900, 2, 1), dt.date(2026, 1, 1)).map(str),
        "source": words,
        "keywords": st.lists(words, max_size=3),
        "unknown": st.integers(),
    },
).map(lambda line: (True, json.dumps(line)))
bad = st.one_of(
    st.just('{"title": "无正文"}'),
    st.just('{"body_html": "无标题"}'),
    st.just('{"title": "x", "body_html": "", "date": "2026-13-45"}'),
    st.just('{"title": "x\\u0000", "body_html": ""}'),
    st.just('{"title": "x", "body_html": "\\udc80"}'),
    st.just("{"),
    st.just("[]"),
    st.integers().map(str),
    st.builds(lambda title: json.dumps({"title": title, "body_html": ""}), st.integers() | st.lists(st.none())),
).map(lambda text: (False, text))


@pytest.mark.django_db
@given(lines=st.lists(good | bad, max_size=12))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_good_lines_go_in_and_bad_ones_are_named(portal, lines):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.jsonl"
        path.write_text("".join(f"{line}\n" for _fine, line in lines), encoding="utf-8")
        before = ImportedLine.objects.count()
        first = import_file(path)
        added, changed, unchanged, failed = first.counts
        wrong = [number for number, (fine, _line) in enumerate(lines, start=1) if not fine]
        assert first.bad_lines == wrong
        assert failed == len(wrong)
        assert bool(first.failure) == bool(wrong)
        assert ImportedLine.objects.count() == before + added
        assert added + unchanged + changed <= len(lines) - len(wrong)
        changes = Change.objects.count()
        second = import_file(path)
        assert second.counts[:2] == (0, 0)
        assert second.bad_lines == wrong
        assert Change.objects.count() == changes
        assert Publication.objects.filter(number__isnull=False).count() == ImportedLine.objects.count()
        assert tree_is_sound()


@given(st.text())
def test_any_text_is_cleaned_or_refused(value):
    try:
        clean = text(value, "标题")
    except LineError:
        assert "\x00" in value or any("\ud800" <= character <= "\udfff" for character in value)
    else:
        clean.encode()
        assert not any(ord(character) < 32 and character not in "\t\n\r" for character in clean)


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_refused(value):
    try:
        when = moment(value, "日期")
    except LineError:
        return
    assert when is None or when.tzinfo is not None


@given(st.text(st.sampled_from("<>/apbtdri \"'=#*|-[]()!&;正文\n"), max_size=200), st.booleans())
@settings(deadline=None)
def test_any_body_becomes_blocks(source, markdown):
    for block in to_blocks(source, markdown=markdown):
        assert block["type"] in {"paragraph", "heading", "table", "quotation"}
