"""Engines: the same questions and answers whatever stores the index."""

from functools import cache
from pathlib import Path

from django.conf import settings

from .interface import Engine


def engine() -> Engine:
    """The engine of this installation: Elasticsearch where its address is set, else the embedded one."""
    return _engine(settings.ELASTICSEARCH_URL, str(settings.ZHANQUN_DATA))


@cache
def _engine(elasticsearch_url: str, data: str) -> Engine:
    if elasticsearch_url:
        from .elastic import ElasticEngine

        return ElasticEngine(elasticsearch_url)
    from .embedded import EmbeddedEngine

    return EmbeddedEngine(Path(data) / "index")
