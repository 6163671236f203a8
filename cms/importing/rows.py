"""Many rows into one table in one go. Fast, and unlike ``bulk_create`` it can write one table of an inherited model."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db import connection, models


def insert_rows(model: type[models.Model], objects: Sequence[models.Model]) -> None:
    """Insert ``objects`` into the table of ``model`` alone, not into those of its parents. No signals are sent.

    A primary key that the database gives must be set on all objects or on none. Runs in the caller's transaction.
    """
    if not objects:
        return
    fields = _columns(model, given=objects[0].pk is not None)
    quote = connection.ops.quote_name
    table = quote(model._meta.db_table)
    columns = ", ".join(quote(field.column) for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in _rows(fields, objects):
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(_rows(fields, objects)))  # noqa: S608


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


def _columns(model: type[models.Model], *, given: bool) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if given or not isinstance(field, models.AutoField)]


def _rows(fields: list[models.Field], objects: Iterable[models.Model]) -> Iterator[list[Any]]:
    for item in objects:
        yield [field.get_db_prep_save(field.pre_save(item, add=True), connection) for field in fields]
