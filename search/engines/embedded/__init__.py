"""The embedded engine: Tantivy in the data directory, no server (docs/developers/decisions/0001-embedded-search.md)."""

from .engine import EmbeddedEngine

__all__ = ["EmbeddedEngine"]
