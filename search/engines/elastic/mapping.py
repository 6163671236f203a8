"""Fields of the Elasticsearch index: those of the embedded one, under the same names."""

from typing import Any

from elasticsearch.dsl import Float, Integer, Keyword, Long, Mapping, Text, analyzer, tokenizer

from ...text.segment import dictionary_version
from ..fields import FORMAT, dump, fields_of
from ..interface import Entry

_SPACES = analyzer("zq_spaces", tokenizer="whitespace")
# The pattern of ``search.text.segment.CHARACTER``, in Lucene's own notation.
_CHARACTERS = analyzer(
    "zq_characters", tokenizer=tokenizer("zq_character", "simple_pattern", pattern="[a-z0-9]+|[^a-z0-9 ]")
)
SETTINGS = {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "30s", "max_result_window": 10_000}


def mapping() -> Mapping:
    made = Mapping()
    made.meta("dynamic", "strict")
    made.meta("_source", enabled=True, includes=["entry", "version"])
    made.meta("_meta", format=FORMAT, dictionary=dictionary_version())
    for name in ("title_words", "extra_words", "body_words"):
        made.field(name, Text(analyzer=_SPACES, index_options="freqs"))
    for name in ("title_characters", "body_characters"):
        made.field(name, Text(analyzer=_CHARACTERS))
    for name in ("number", "portal", "kind", "year"):
        made.field(name, Keyword())
    made.field("id", Long())
    made.field("day", Integer())
    made.field("weight", Float())
    made.field("version", Keyword(index=False, doc_values=True))
    # As it was published; never searched.
    made.field("entry", Keyword(index=False, doc_values=False))
    return made


def body() -> dict[str, Any]:
    """Settings and mappings of a new index."""
    made = mapping()
    return {
        "settings": {**SETTINGS, "analysis": made._collect_analysis()},
        "mappings": made.to_dict(),
    }


def document(entry: Entry) -> dict[str, Any]:
    fields = fields_of(entry)
    return {
        "id": entry.id,
        "version": entry.version,
        "title_words": fields.title_words,
        "title_characters": fields.title_characters,
        "extra_words": fields.extra_words,
        "body_words": fields.body_words,
        "body_characters": fields.body_characters,
        "number": list(fields.numbers),
        "portal": entry.host,
        "kind": entry.kind,
        "year": fields.year or None,
        "day": fields.day,
        "weight": fields.weight,
        "entry": dump(entry).decode(),
    }
