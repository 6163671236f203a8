"""The production engine: Elasticsearch 8 or 9 through ``elasticsearch.dsl``; no plugin on the server."""

from .engine import ElasticEngine

__all__ = ["ElasticEngine"]
