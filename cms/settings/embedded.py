"""One machine, no other service: the default, and what developers run."""

import secrets
from contextlib import suppress
from pathlib import Path

from .base import *
from .base import DATA, DATABASES, SQLITE


def _own_secret_key() -> str:
    """The key of this installation: 64 characters, made once, readable by its owner only."""
    path = DATA / "keys" / "secret_key"
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # another process was first; its key counts
            path.hardlink_to(fresh)
        fresh.unlink()
    return path.read_text()


def _own_database(path: Path) -> None:
    """An empty file for SQLite, readable by its owner only: sessions and passwords' hashes are in it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    if path.stat().st_mode & 0o077:
        path.chmod(0o600)


if DATABASES["default"] is SQLITE:
    _own_database(SQLITE["NAME"])
DEBUG = False
SECRET_KEY = _own_secret_key()
# The embedded server listens on loopback and answers only for localhost and the registry's hosts: demo.server.
ALLOWED_HOSTS = ["*"]
