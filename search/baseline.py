"""Wagtail's own database search over the content of an evaluation: what the engines are measured against.

It works in a SQLite database of its own, which is thrown away: nothing of the installation is read or written.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.apps.registry import Apps
from django.contrib.contenttypes.models import ContentType
from django.db import connections, models, router
from django.db.migrations.executor import MigrationExecutor
from wagtail.search import index

from .engines.interface import Answer, Entry, Found, Question

_ALIAS = "search_baseline"
_AT_ONCE = 500


class WagtailSearch:
    """As much of an engine as an evaluation asks: ``rebuild`` and ``ask``."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.backend = _backend()
        self.entries: dict[int, Entry] = {}

    def rebuild(self, entries: Sequence[Entry]) -> None:
        self.entries = {entry.id: entry for entry in entries}
        rows = [
            self.model(pk=entry.id, title=entry.title, summary=f"{entry.keywords} {entry.summary}", body=entry.text)
            for entry in entries
        ]
        self.model._default_manager.bulk_create(rows, batch_size=_AT_ONCE)
        into = self.backend.get_index_for_model(self.model)
        for start in range(0, len(rows), _AT_ONCE):
            into.add_items(self.model, rows[start : start + _AT_ONCE])

    def ask(self, question: Question) -> Answer:
        results = self.backend.search(question.text, self.model)[: question.size]
        found = tuple(Found(self.entries[row.pk], "", "") for row in results)
        return Answer(total=len(found), found=found)


def is_possible() -> bool:
    """Whether this installation can measure it: Wagtail defines the index of SQLite only where that is the database."""
    return connections["default"].vendor == "sqlite"


@contextmanager
def wagtail_search(folder: Path) -> Iterator[WagtailSearch]:
    """The search over a new database in ``folder``; meanwhile this process reads and writes no other one."""
    connections.databases[_ALIAS] = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": folder / "baseline.sqlite3",
        "OPTIONS": {},
    }
    router.routers.insert(0, _Everything())
    model = _model()
    try:
        # The command migrate would also tell every app of it, which have no tables here.
        executor = MigrationExecutor(connections[_ALIAS])
        executor.migrate(executor.loader.graph.leaf_nodes("wagtailsearch"))
        with connections[_ALIAS].schema_editor() as editor:
            editor.create_model(model)
        yield WagtailSearch(model)
    finally:
        router.routers.pop(0)
        ContentType.objects.clear_cache()
        connections[_ALIAS].close()
        del connections[_ALIAS], connections.databases[_ALIAS]


class _Everything:
    """A router that sends all models to the baseline's database."""

    def db_for_read(self, model: type[models.Model], **hints: Any) -> str:
        return _ALIAS

    db_for_write = db_for_read


def _model() -> type[models.Model]:
    """A page's text as Wagtail would index it, the title weighed as in ``wagtail.models.Page``."""

    class EvaluatedText(index.Indexed, models.Model):
        title = models.TextField()
        summary = models.TextField()
        body = models.TextField()
        search_fields = (
            index.SearchField("title", boost=2),
            index.SearchField("summary"),
            index.SearchField("body"),
        )

        class Meta:
            app_label = "zq_search"
            # Unknown to everything else in this process.
            apps = Apps()

        def __str__(self) -> str:
            return self.title

    return EvaluatedText


def _backend() -> Any:
    from modelsearch.backends.database.sqlite.sqlite import SearchBackend

    return SearchBackend({})
