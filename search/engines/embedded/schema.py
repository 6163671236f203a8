"""Fields of the Tantivy index."""

from functools import cache

import tantivy

from ...text.segment import CHARACTER
from ..fields import dump, fields_of
from ..interface import Entry

_SPACES = "spaces"
_CHARACTERS = "characters"


@cache
def schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("id", stored=True, indexed=True, fast=True)
    builder.add_text_field("version", stored=True, tokenizer_name="raw", index_option="basic")
    for name in ("title_words", "extra_words", "body_words"):
        builder.add_text_field(name, tokenizer_name=_SPACES, index_option="freq")
    for name in ("title_characters", "body_characters"):
        builder.add_text_field(name, tokenizer_name=_CHARACTERS, index_option="position")
    builder.add_text_field("number", tokenizer_name="raw", index_option="basic")
    for name in ("portal", "kind", "year"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_unsigned_field("day", fast=True)
    builder.add_float_field("weight", fast=True)
    builder.add_bytes_field("entry", stored=True)
    return builder.build()


def register_analysers(index: tantivy.Index) -> tantivy.Index:
    for name, tokenizer in (
        (_SPACES, tantivy.Tokenizer.whitespace()),
        (_CHARACTERS, tantivy.Tokenizer.regex(CHARACTER)),
    ):
        index.register_tokenizer(name, tantivy.TextAnalyzerBuilder(tokenizer).build())
    return index


def document(entry: Entry) -> tantivy.Document:
    fields = fields_of(entry)
    document = tantivy.Document()
    document.add_unsigned("id", entry.id)
    document.add_text("version", entry.version)
    for name in ("title_words", "title_characters", "extra_words", "body_words", "body_characters", "year"):
        if value := getattr(fields, name):
            document.add_text(name, value)
    for number in fields.numbers:
        document.add_text("number", number)
    document.add_text("portal", entry.host)
    document.add_text("kind", entry.kind)
    document.add_unsigned("day", fields.day)
    # Tantivy multiplies a score with log2(2 + x) of the field that weighs it.
    document.add_float("weight", 2.0**fields.weight - 2.0)
    document.add_bytes("entry", dump(entry))
    return document
