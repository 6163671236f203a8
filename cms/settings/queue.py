"""The embedded work queue: kombu's file transport, with messages that appear and vanish in one step.

kombu 5.7 writes a message in place and takes it by way of the system's temporary folder, so a reader that looks every
20 ms sometimes finds half a message and dies of it.
"""

import uuid
from pathlib import Path
from queue import Empty
from time import time_ns
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, filesystem
from kombu.utils.json import dumps, loads

SCHEME = "folder"


class Channel(filesystem.Channel):
    """Messages are files ``<time>-<random>.<queue>.msg`` in one folder, oldest first."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for folder in (self.data_folder_in, self.data_folder_out, self.control_folder):
            Path(folder).mkdir(parents=True, exist_ok=True)

    def _put(self, queue: str, payload: dict, **kwargs: Any) -> None:
        name = f"{time_ns()}-{uuid.uuid4().hex}"
        unseen = Path(self.data_folder_out, f"{name}.tmp")
        unseen.write_text(dumps(payload))
        unseen.rename(unseen.with_name(f"{name}.{queue}.msg"))

    def _get(self, queue: str) -> dict:
        for message in sorted(Path(self.data_folder_in).glob(f"*.{queue}.msg")):
            mine = message.with_suffix(".taken")
            try:
                message.rename(mine)
            except FileNotFoundError:
                continue  # another worker was first
            payload = mine.read_text()
            mine.unlink()
            return loads(payload)
        raise Empty


class Transport(filesystem.Transport):
    Channel = Channel


def register() -> None:
    """Make ``folder://`` known to kombu."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"
