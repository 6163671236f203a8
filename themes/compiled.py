"""Templates as Python compiled them, kept where Python keeps its modules: in ``__pycache__``, for the next process."""

import hashlib
import pickle
import sys
from contextlib import suppress
from pathlib import Path

import jinja2
from jinja2.bccache import Bucket, FileSystemBytecodeCache

_FOLDER = Path(__file__).parent / "__pycache__"


class CompiledTemplates(FileSystemBytecodeCache):
    """Code made by one version of Jinja and of our own ``generator`` (a source file).

    Where the folder may not be written to, or the disk is full, each process compiles for itself.
    """

    def __init__(self, generator: Path) -> None:
        made_by = f"{jinja2.__version__} {generator.read_text(encoding='utf-8')}"
        folder = _FOLDER / f"templates-{hashlib.sha256(made_by.encode()).hexdigest()[:12]}"
        if not sys.dont_write_bytecode:
            with suppress(OSError):
                folder.mkdir(parents=True, exist_ok=True)
        super().__init__(str(folder))

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            super().load_bytecode(bucket)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):  # cut off when the power failed
            bucket.reset()

    def dump_bytecode(self, bucket: Bucket) -> None:
        with suppress(OSError):
            super().dump_bytecode(bucket)
