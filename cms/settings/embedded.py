"""One machine, no other service: the default, and what developers run."""

import secrets
from contextlib import suppress

from .base import *  # noqa: F403
from .base import DATA


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


DEBUG = False
SECRET_KEY = _own_secret_key()
# The embedded server listens on loopback and answers only for localhost and the registry's hosts: demo.server.
ALLOWED_HOSTS = ["*"]
