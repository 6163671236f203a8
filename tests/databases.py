"""Migrated databases, made once per state of the migrations and copied for every worker and after every
test that commits: 15 seconds become a few milliseconds, and what migrations put in (root page, locale) is there again.
"""

import fcntl
import hashlib
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Protocol

from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections

from tests.programs import environment, manage

# Bump when what ``migrate`` leaves behind changes without a migration.
FORMAT = 2
SQLITE = "django.db.backends.sqlite3"


class Store(Protocol):
    """A test database that can be put back to its migrated state."""

    def restore(self, kept: str = "") -> None:
        """Put it back to its migrated state, or to the one kept under this name."""

    def keep(self, name: str) -> bool:
        """Keep the present state, as the open transaction sees it, for ``restore``; whether that can be done."""

    def drop(self) -> None: ...


def open_store(worker: str) -> Store:
    """The test database of this worker ("gw0", "master"), freshly migrated. Django's connection points to it."""
    kind = PostgresStore if connection.vendor == "postgresql" else SqliteStore
    store = kind(worker, _state(settings.DATABASES["default"]["ENGINE"]))
    store.restore()
    return store


class SqliteStore:
    def __init__(self, worker: str, state: str) -> None:
        self.template = _folder() / f"{state}.sqlite3"
        self.path = settings.ZHANQUN_DATA / f"test-{worker}.sqlite3"
        with _turn("sqlite"):
            if not self.template.exists():
                self._make_template()
        _point_to(str(self.path))

    def _make_template(self) -> None:
        fresh = self.template.with_suffix(f".{os.getpid()}")
        _point_to(str(fresh))
        _migrate()
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            cursor.execute("PRAGMA journal_mode=DELETE")
        connection.close()
        fresh.rename(self.template)

    def restore(self, kept: str = "") -> None:
        connections.close_all()
        state = self._kept(kept) if kept else self.template
        with closing(sqlite3.connect(state)) as source, closing(sqlite3.connect(self.path)) as target:
            target.execute("PRAGMA synchronous=OFF")
            source.backup(target)

    def keep(self, name: str) -> bool:
        # A backup would wait for the transaction to end.
        self._kept(name).write_bytes(connection.connection.serialize())
        return True

    def _kept(self, name: str) -> Path:
        return self.path.with_suffix(f".{name}.kept")

    def drop(self) -> None:
        connections.close_all()
        for path in self.path.parent.glob(f"{self.path.name}*"):
            path.unlink()


def migrated_copy(path: Path) -> None:
    """Put a migrated SQLite database at ``path``, for a program that the test runs by itself."""
    template = _folder() / f"{_state(SQLITE)}.sqlite3"
    path.parent.mkdir(parents=True, exist_ok=True)
    with _turn("sqlite"):
        if not template.exists():
            with tempfile.TemporaryDirectory(dir=_folder()) as data:
                manage(environment(Path(data)), "migrate", "--noinput", "--verbosity", "0")
                Path(data, "zhanqun.sqlite3").rename(template)
    with closing(sqlite3.connect(template)) as source, closing(sqlite3.connect(path)) as target:
        source.backup(target)


class PostgresStore:
    def __init__(self, worker: str, state: str) -> None:
        self.template = f"zhanqun_template_{state}"
        self.name = f"zhanqun_test_{worker}"
        self.maintenance = str(connection.settings_dict["NAME"])
        with _turn("postgresql"):
            if not self._exists(self.template):
                self._make_template()

    def _make_template(self) -> None:
        half_made = f"{self.template}_new"
        self._administer(f'DROP DATABASE IF EXISTS "{half_made}"', f'CREATE DATABASE "{half_made}" TEMPLATE template0')
        _point_to(half_made)
        _migrate()
        self._administer(f'ALTER DATABASE "{half_made}" RENAME TO "{self.template}"')

    def keep(self, name: str) -> bool:
        return False

    def restore(self, kept: str = "") -> None:
        self._administer(
            f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)',
            f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"',
        )
        _point_to(self.name)

    def drop(self) -> None:
        self._administer(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')

    def _exists(self, name: str) -> bool:
        _point_to(self.maintenance)
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            return cursor.fetchone() is not None

    def _administer(self, *statements: str) -> None:
        """Run statements that no transaction may hold, connected to the database of ``DATABASE_URL``."""
        _point_to(self.maintenance)
        with connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)
        connection.close()


def _migrate() -> None:
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()


def _point_to(name: str) -> None:
    connections.close_all()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name


def _state(engine: str) -> str:
    """Twelve characters that change with any migration of ours or any library."""
    digest = hashlib.sha256(f"{FORMAT} {engine}".encode())
    root = settings.BASE_DIR
    for path in [root / "requirements.txt", *sorted(root.glob("*/**/migrations/*.py"))]:
        if ".venv" not in path.parts:
            digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def _folder() -> Path:
    folder = Path(tempfile.gettempdir()) / f"zhanqun-test-databases-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


@contextmanager
def _turn(name: str) -> Iterator[None]:
    """One worker at a time makes the template; the others wait and find it."""
    with (_folder() / f"{name}.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
