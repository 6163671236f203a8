"""Fields of the Tantivy index."""

from collections.abc import Iterator
from functools import cache

import tantivy

from ...text.segment import joined_pairs
from ..fields import Fields, dump, dump_versions, fields_of
from ..interface import Entry

_SPACES = "spaces"
_WORDS = ("title_words", "extra_words", "all_latin")
_RUNS = ("title_characters", "title_pinyin", "title_initials")
_PAIRS = ("title_pairs", "all_pairs")


@cache
def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Its own id and those of its copies.
    builder.add_unsigned_field("id", indexed=True)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_bytes_field("versions", stored=True)
    for name in _WORDS:
        builder.add_text_field(name, tokenizer_name=_SPACES, index_option="freq")
    for name in (*_RUNS, *_PAIRS):
        builder.add_text_field(name, tokenizer_name=_SPACES, index_option="position")
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in ("portal", "kind", "topic", "year", "validity"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field("day", indexed=True, fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_bytes_field("entry", stored=True)
    return builder.build()


def register_analysers(index: tantivy.Index) -> tantivy.Index:
    # Words and characters come parted by blanks: any other tokenizer is four times slower.
    index.register_tokenizer(_SPACES, tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def document(entry: Entry) -> tantivy.Document:
    fields = fields_of(entry)
    document = tantivy.Document()
    for place in entry.places():
        document.add_unsigned("id", place.id)
        document.add_text("portal", place.host)
    for name, text in _texts(entry, fields):
        if text:
            document.add_text(name, text)
    document.add_unsigned("day", fields.day)
    # Tantivy multiplies a score with log2(2 + x) of the field that weighs it.
    document.add_float("weight", 2.0**fields.weight - 2.0)
    document.add_bytes("entry", dump(entry))
    document.add_bytes("versions", dump_versions(entry).encode())
    return document


def _texts(entry: Entry, fields: Fields) -> Iterator[tuple[str, str]]:
    for name in (*_WORDS, *_RUNS, "year"):
        yield name, getattr(fields, name)
    yield "title_pairs", joined_pairs(fields.title_run)
    yield "all_pairs", joined_pairs(fields.all_run)
    for number in fields.numbers:
        yield "number", number
    for topic in entry.topics:
        yield "topic", topic
    yield from (("kind", entry.kind), ("validity", entry.validity), ("key", entry.key))
