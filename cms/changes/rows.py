"""Many rows into one table in one go. Fast, and unlike ``bulk_create`` it can write one table of an inherited model."""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, TypeVar

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.models.base import ModelState
from wagtail.fields import StreamField

# Columns whose values are text, numbers and truth values in Python and in the database alike. A field with choices is
# not among them: it may hold a member of its enumeration.
_PLAIN = (models.CharField, models.TextField, models.IntegerField, models.BooleanField, models.ForeignKey)

M = TypeVar("M", bound=models.Model)

encode_json = json.JSONEncoder(ensure_ascii=False, default=DjangoJSONEncoder().default).encode


def copy_of(blank: M, values: dict[str, Any]) -> M:
    """A new instance like ``blank`` but for ``values``, by column: a tenth of the cost of calling the model."""
    row = type(blank).__new__(type(blank))
    row.__dict__.update(blank.__dict__)
    row.__dict__.update(values)
    row._state = ModelState()
    return row


def insert_rows(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """Insert ``objects`` into the table of ``model`` alone, not into those of its parents.

    A primary key that the database gives must be set on all objects or on none. No signals are sent, and fields that
    set themselves (``auto_now``) do not. Runs in the caller's transaction.
    """
    if not objects:
        return
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if objects[0].pk is not None or not isinstance(field, models.AutoField)
    ]
    values_of = attrgetter(*(field.attname for field in fields))
    _insert(model, fields, map(values_of, objects))


def insert_values(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """As ``insert_rows``, from the values of the fields ``columns`` alone: half the work where no object is needed.

    Columns that are not named get what the database puts in for itself, not the defaults of the model.
    """
    _insert(model, [model._meta.get_field(name) for name in columns], rows)


def update_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Set the fields ``columns`` of one table; each row holds their values, then the primary key."""
    quote = connection.ops.quote_name
    fields = [*(model._meta.get_field(name) for name in columns), model._meta.pk]
    marks = ", ".join(f"{quote(field.column)} = %s" for field in fields[:-1])
    # Names of our own models, quoted; values are parameters.
    statement = f"UPDATE {quote(model._meta.db_table)} SET {marks} WHERE {quote(fields[-1].column)} = %s"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(_rows(fields, rows)))


def _insert(model: type[models.Model], fields: list[models.Field], values: Iterable[Sequence[Any]]) -> None:
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in _rows(fields, values):
                    copy.write_row(row)
        else:
            # Names of our own models, quoted; values are parameters.
            beginning = f"INSERT INTO {table} ({columns}) VALUES "  # noqa: S608
            _insert_together(cursor, beginning, fields, _rows(fields, values))


def _insert_together(
    cursor: CursorWrapper, beginning: str, fields: list[models.Field], rows: Iterable[Sequence[Any]]
) -> None:
    """Many rows by one statement: one for each row would cost as much again, and so would to read each one anew."""
    width, found = len(fields), list(chain.from_iterable(rows))
    step = connection.features.max_query_params // width * width
    cut = len(found) // step * step
    marks = f"({', '.join(['%s'] * width)})"
    for part, size in ((found[:cut], step), (found[cut:], len(found) - cut)):
        if part:
            statement = beginning + ", ".join([marks] * (size // width))
            cursor.executemany(statement, [part[start : start + size] for start in range(0, len(part), size)])


def reserve_ids(model: type[models.Model], count: int) -> Sequence[int]:
    """Primary keys for ``count`` new rows. In a transaction: SQLite's one writer is what keeps them ours."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = cursor.fetchone()
    first = (last[0] if last else 0) + 1
    return range(first, first + count)


def _rows(fields: list[models.Field], values: Iterable[Sequence[Any]]) -> Iterator[Sequence[Any]]:
    """Database values. Most columns hold what the database takes as it is, and are not asked one by one."""
    database = connections[connection.alias]
    adapted = [
        (index, _adapter(field, database))
        for index, field in enumerate(fields)
        if not isinstance(field, _PLAIN) or field.choices
    ]
    if not adapted:
        yield from values
        return
    for item in values:
        row = list(item)
        for index, adapt in adapted:
            if row[index] is not None:
                row[index] = adapt(row[index])
        yield row


def _json(value: Any) -> str:
    return "[]" if value == [] else "{}" if value == {} else encode_json(value)


def _stream(value: Any) -> str:
    """Stored form of a stream, which may come as the JSON that it is."""
    if isinstance(value, str):
        return value
    return encode_json(value.get_prep_value()) if len(value) else "[]"


def _adapter(field: models.Field, database: BaseDatabaseWrapper) -> Callable[[Any], Any]:
    if isinstance(field, StreamField):
        return _stream
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, models.DateField) or field.choices:  # few values, many rows
        known: dict[Any, Any] = {}

        def once(value: Any) -> Any:
            if value not in known:
                known[value] = field.get_db_prep_save(value, database)
            return known[value]

        return once
    return lambda value: field.get_db_prep_save(value, database)
