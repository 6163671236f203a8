"""Lines put off until the end of the file, on disk: only the last one of each key counts."""

import pickle
import tempfile
from collections.abc import Iterator

from .lines import Line


class Deferred:
    """Changed lines. A file may hold versions of one page; running it again must end, and stay, at the last."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115 - closed by ``close``
        self._offsets: dict[str, int] = {}

    def put(self, line: Line) -> None:
        self._offsets[line.key] = self._file.seek(0, 2)
        pickle.dump(line, self._file)

    def discard(self, key: str) -> None:
        self._offsets.pop(key, None)

    def __len__(self) -> int:
        return len(self._offsets)

    def __iter__(self) -> Iterator[Line]:
        for offset in sorted(self._offsets.values()):
            self._file.seek(offset)
            yield pickle.load(self._file)  # noqa: S301 - our own, written by this process

    def close(self) -> None:
        self._file.close()
