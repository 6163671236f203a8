"""Fixtures of every test, and the rule that nothing is skipped where ``ZHANQUN_NO_SKIPS`` is set."""

import gc
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path
from shutil import copytree
from typing import Any, ClassVar
from unittest import mock

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker
from xdist.scheduler import LoadScopeScheduling

from tests.databases import Store, open_store
from tests.services.servers import elasticsearch_url, postgres_url, redis_url

__all__ = ["elasticsearch_url", "postgres_url", "redis_url"]

# Folders whose tests share one costly thing: under ``--dist loadgroup`` one worker makes it, once. So it does for
# the tests of any other file.
TOGETHER = ("demo", "browser", "services")
NO_SKIPS = bool(os.environ.get("ZHANQUN_NO_SKIPS"))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Within a file, tests that need less come first: what a module makes with ``once`` stays there till its end."""
    files: dict[Path, int] = {}
    items.sort(key=lambda item: (files.setdefault(item.path, len(files)), _shared(item)))


def _shared(item: pytest.Item) -> int:
    """Number of its fixtures that the module shares."""
    known = getattr(item, "_fixtureinfo", None)
    return sum(made[-1].scope == "module" for made in known.name2fixturedefs.values()) if known else 0


def pytest_collection_finish(session: pytest.Session) -> None:
    """Look for garbage rarely, and not among what was loaded: it took a quarter of the suite's processor time."""
    gc.freeze()
    gc.set_threshold(100_000, 20, 50)
    gc.enable()  # off since ``tests.environment``


def pytest_sessionfinish() -> None:
    """pytest looks for garbage five times at its end: there is no need to look through all that was ever loaded."""
    gc.freeze()


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment: None, django_db_blocker: DjangoDbBlocker, worker_id: str
) -> Iterator[Store]:
    """A migrated copy for this worker; tests that commit get a new copy instead of a flush of 90 tables."""
    with django_db_blocker.unblock():
        store = open_store(worker_id)
    with mock.patch.object(TransactionTestCase, "_fixture_teardown", lambda case: store.restore()):
        yield store
    with django_db_blocker.unblock():
        store.drop()


@pytest.fixture(scope="module")
def once(django_db_setup: Store, django_db_blocker: DjangoDbBlocker, tmp_path_factory: Any) -> Iterator["Once"]:
    """``once(make, *args)`` makes something in the database for all tests of a module; its result.

    It stands in a transaction around the tests, each of which is rolled back to it. So it is not for modules whose
    tests commit (``transaction=True``).
    """
    with ExitStack() as stack:
        yield Once(django_db_setup, django_db_blocker, stack, tmp_path_factory)


class Once:
    """Makes things for one module. What a module makes first is kept for others that make the same, where that can be.

    ``folder``: where ``make`` writes files.
    """

    # Result, and the files, by the name under which the database is kept.
    kept: ClassVar[dict[str, tuple[Any, Path | None]]] = {}

    def __init__(self, store: Store, blocker: DjangoDbBlocker, stack: ExitStack, folders: Any) -> None:
        self._store, self._blocker, self._stack, self._folders = store, blocker, stack, folders
        self._begun = False

    def __call__(self, make: Callable[..., Any], *args: Any, folder: Path | None = None) -> Any:
        first, self._begun = not self._begun, True
        name = sha256(repr((make.__module__, make.__qualname__, args)).encode()).hexdigest()[:12]
        if first and name in self.kept:
            return self._taken_up(name, folder)
        self._stack.enter_context(_rolled_back(self._blocker))
        with self._blocker.unblock():
            result = make(*args)
            if first and self._store.keep(name):
                self.kept[name] = result, folder and self._copy_of(folder)
        return result

    def _taken_up(self, name: str, folder: Path | None) -> Any:
        result, files = self.kept[name]
        self._restore(name)
        self._stack.callback(self._restore)
        self._stack.enter_context(_rolled_back(self._blocker))
        if folder and files:
            copytree(files, folder, symlinks=True, dirs_exist_ok=True)
        return result

    def _restore(self, kept: str = "") -> None:
        with self._blocker.unblock():
            self._store.restore(kept)

    def _copy_of(self, folder: Path) -> Path:
        return copytree(folder, self._folders.mktemp("kept") / "files", symlinks=True)


@contextmanager
def _rolled_back(blocker: DjangoDbBlocker) -> Iterator[None]:
    with blocker.unblock():
        cache.clear()
        with transaction.atomic():
            with blocker.block():
                yield
            transaction.set_rollback(True)
        cache.clear()


@pytest.fixture(autouse=True)
def _plain_static_files_and_logins(settings: Any) -> None:
    """Tests need no collectstatic, and log in as often as they like (the limit has tests of its own)."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.AXES_ENABLED = False
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


class Together(LoadScopeScheduling):
    """Hands out whole files, or folders.

    pytest-xdist 3.8 tells groups by changing the ids of tests, which pytest 9.2 no longer heeds: its own
    ``loadgroup`` deals out single tests, and every worker makes what a file shares
    (https://github.com/pytest-dev/pytest-xdist/issues/1386).
    """

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        _, part, *_ = file.split("/")
        return part if part in TOGETHER else file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Together | None:
    return Together(config, log) if config.getoption("dist") == "loadgroup" else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo) -> Generator[None, Any, Any]:
    report = yield
    if NO_SKIPS and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome, report.longrepr = "failed", f"skipped, but ZHANQUN_NO_SKIPS is set: {report.longrepr[2]}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, Any]:
    report = yield
    if NO_SKIPS and report.skipped:
        report.outcome, report.longrepr = "failed", f"skipped, but ZHANQUN_NO_SKIPS is set: {report.longrepr}"
    return report
