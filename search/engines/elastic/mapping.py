"""Fields of the Elasticsearch index: those of the embedded one, under the same names."""

from typing import Any

import orjson
from elasticsearch.dsl import Float, Integer, Keyword, Long, Mapping, Object, Text, analyzer, token_filter, tokenizer

from ...text.segment import dictionary_version
from ..fields import FORMAT, dump_versions, fields_of, plain
from ..interface import DEEPEST, Unmade

_SPACES = analyzer("zq_spaces", tokenizer="whitespace")
# Made of a run by the server: sent as pairs it would be three times as long.
_IN_PAIRS = analyzer("zq_pairs", tokenizer=tokenizer("zq_pair", "ngram", min_gram=2, max_gram=2))
# Of a run's pairs only those are asked that cover it; ``GAP`` stands for those between (``elastic.query``).
GAP = "_"
_WITH_GAPS = analyzer(
    "zq_gaps", tokenizer="whitespace", filter=[token_filter("zq_no_gap", type="stop", stopwords=[GAP])]
)
_WORDS = ("title_words", "extra_words", "all_latin")
_RUNS = ("title_characters", "title_pinyin", "title_initials")
_PAIRS = ("title_pairs", "all_pairs")
# While an index is filled nobody reads it, and a crash means beginning again.
FILLING = {"refresh_interval": "-1", "translog.durability": "async"}
SERVING = {"refresh_interval": "30s", "translog.durability": "request"}
SETTINGS = {"number_of_shards": 1, "number_of_replicas": 0, "max_result_window": DEEPEST, **FILLING}


def mapping() -> Mapping:
    made = Mapping()
    made.meta("dynamic", "strict")
    made.meta("_meta", format=FORMAT, dictionary=dictionary_version())
    for name in _WORDS:
        made.field(name, Text(analyzer=_SPACES, index_options="freqs"))
    for name in _RUNS:
        made.field(name, Text(analyzer=_SPACES))
    for name in _PAIRS:
        made.field(name, Text(analyzer=_IN_PAIRS, search_analyzer=_WITH_GAPS))
    for name in ("key", "number", "portal", "kind", "topic", "year", "validity"):
        made.field(name, Keyword())
    made.field("id", Long())
    made.field("day", Integer())
    made.field("weight", Float())
    made.field("versions", Keyword(index=False, doc_values=False))
    # As it was published; never searched. All that is sent is stored: to leave something out, the server would
    # take each document apart again, and keep the whole as well until it is merged.
    made.field("entry", Object(enabled=False))
    return made


def body() -> dict[str, Any]:
    """Settings and mappings of a new index."""
    made = mapping()
    return {
        "settings": {**SETTINGS, "analysis": made._collect_analysis()},
        "mappings": made.to_dict(),
    }


def document(unmade: Unmade) -> dict[str, Any]:
    entry = unmade.entry()
    fields = fields_of(entry)
    places = entry.places()
    return {
        **{name: getattr(fields, name) for name in (*_WORDS, *_RUNS)},
        "title_pairs": fields.title_run,
        "all_pairs": fields.all_run,
        "id": [place.id for place in places],
        "key": entry.key or None,
        "versions": dump_versions(entry),
        "number": list(fields.numbers),
        "portal": [place.host for place in places],
        "kind": entry.kind,
        "topic": list(entry.topics),
        "year": fields.year or None,
        "validity": entry.validity or None,
        "day": fields.day,
        "weight": fields.weight,
        "entry": plain(entry),
    }


def lines(unmade: Unmade) -> bytes:
    """``document`` as the two lines of a bulk request."""
    made = document(unmade)
    return b'{"index":{"_id":"%d"}}\n%b' % (made["id"][0], orjson.dumps(made))
