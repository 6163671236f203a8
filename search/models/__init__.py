"""What administrators keep for the search, what people asked, and what attachments say."""

from .asked import AskedQuery
from .attachment import AttachmentText
from .lists import DictionaryWord, Promotion, Synonym

__all__ = ["AskedQuery", "AttachmentText", "DictionaryWord", "Promotion", "Synonym"]
