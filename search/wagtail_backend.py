"""Search within Wagtail's admin: substrings of titles and other text fields, so that Chinese is found.

Wagtail's own database search keeps a run of Chinese as one word and finds only its beginning; it also taxes every save
(docs/developers/wagtail.md). This one reads the tables themselves, needs no index, and leaves the query set's
permission filters as they are.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from modelsearch.backends.database.fallback import (
    DatabaseSearchBackend,
    DatabaseSearchQueryCompiler,
    DatabaseSearchResults,
)

from .text.folding import half_width, simplify


class SubstringQueryCompiler(DatabaseSearchQueryCompiler):
    """Every word of the question must stand in one of the fields, as typed or in simplified characters."""

    def build_single_term_filter(self, term: str) -> Q:
        usual = half_width(term)
        either = Q()
        for form in sorted({term, usual, simplify(usual)}):
            either |= super().build_single_term_filter(form)
        return either

    def check_boost(self, query: Any, boost: float = 1.0) -> None:
        """Boosts mean nothing here, and are no reason for a warning."""


class SubstringSearchBackend(DatabaseSearchBackend):
    query_compiler_class = SubstringQueryCompiler
    autocomplete_query_compiler_class = SubstringQueryCompiler
    results_class = DatabaseSearchResults


SearchBackend = SubstringSearchBackend
