"""What administrators keep for the search, and what people asked."""

from .asked import AskedQuery
from .lists import DictionaryWord, Promotion, Synonym

__all__ = ["AskedQuery", "DictionaryWord", "Promotion", "Synonym"]
