"""Fields of the Tantivy index."""

from functools import cache
from typing import NamedTuple

import tantivy

from ..fields import dump, dump_versions, fields_of
from ..interface import Unmade

_SPACES = "spaces"
_WORDS = ("title_words", "extra_words", "all_latin")
_RUNS = ("title_characters", "title_pairs", "all_pairs", "title_pinyin", "title_initials")


@cache
def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    # Its own id and those of its copies.
    builder.add_unsigned_field("id", indexed=True)
    builder.add_text_field("key", tokenizer_name="raw", index_option="basic")
    builder.add_text_field("versions", stored=True, tokenizer_name="raw", index_option="basic")
    for name in _WORDS:
        builder.add_text_field(name, tokenizer_name=_SPACES, index_option="freq")
    for name in _RUNS:
        builder.add_text_field(name, tokenizer_name=_SPACES, index_option="position")
    builder.add_text_field("all_characters", tokenizer_name=_SPACES, index_option="basic")
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


class Row(NamedTuple):
    """Plain values of one document, made apart from the index (``ahead``)."""

    places: tuple[tuple[int, str], ...]
    texts: tuple[tuple[str, str], ...]
    day: int
    weight: float
    entry: bytes


def row(unmade: Unmade) -> Row:
    entry = unmade.entry()
    fields = fields_of(entry)
    texts = [(name, getattr(fields, name)) for name in (*_WORDS, *_RUNS, "all_characters", "year")]
    texts += [("number", number) for number in fields.numbers]
    texts += [("topic", topic) for topic in entry.topics]
    texts += [("kind", entry.kind), ("validity", entry.validity), ("key", entry.key)]
    texts.append(("versions", dump_versions(entry)))
    return Row(
        places=tuple((place.id, place.host) for place in entry.places()),
        texts=tuple((name, text) for name, text in texts if text),
        day=fields.day,
        weight=fields.weight,
        entry=dump(entry),
    )


def document(row: Row) -> tantivy.Document:
    document = tantivy.Document()
    for number, host in row.places:
        document.add_unsigned("id", number)
        document.add_text("portal", host)
    for name, text in row.texts:
        document.add_text(name, text)
    document.add_unsigned("day", row.day)
    # Tantivy multiplies a score with log2(2 + x) of the field that weighs it.
    document.add_float("weight", 2.0**row.weight - 2.0)
    document.add_bytes("entry", row.entry)
    return document
