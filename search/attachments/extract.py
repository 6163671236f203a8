"""The process that reads one file: ``python -m search.attachments.extract EXTENSION < FILE`` prints its text.

Files of strangers are read here and nowhere else: without the database, with little memory, little time and no way to
write. It knows nothing of Django, so that it starts in a tenth of a second.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from io import BytesIO

# Characters of a text that are kept: some forty pages.
LONGEST = 60_000
SECONDS = 20
BYTES_OF_MEMORY = 1 << 30


def text_of(content: bytes, extension: str) -> str:
    """At most ``LONGEST`` characters, and what half the time is enough for: some sheets have a million empty rows.

    Raises whatever the library at work raises for a damaged or locked file.
    """
    pieces: list[str] = []
    left, began = LONGEST, time.process_time()
    for piece in READERS[extension](content):
        line = " ".join(piece.split())
        if line:
            pieces.append(line[:left])
            left -= len(line)
        if left <= 0 or time.process_time() - began > SECONDS / 2:
            break
    return "\n".join(pieces)


def _pdf(content: bytes) -> Iterator[str]:
    from pypdf import PdfReader

    for page in PdfReader(BytesIO(content)).pages:
        yield page.extract_text()


def _docx(content: bytes) -> Iterator[str]:
    from docx import Document

    document = Document(BytesIO(content))
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            yield from (" ".join(cell.text for cell in row.cells) for row in part.rows)
        else:
            yield part.text


def _xlsx(content: bytes) -> Iterator[str]:
    from openpyxl import load_workbook

    for sheet in load_workbook(BytesIO(content), read_only=True, data_only=True):
        yield sheet.title
        for row in sheet.iter_rows(values_only=True):
            yield " ".join(str(value) for value in row if value is not None)


def _txt(content: bytes) -> Iterable[str]:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("gb18030", "replace")
    return text.replace("\0", "").splitlines()


READERS: dict[str, Callable[[bytes], Iterable[str]]] = {
    "pdf": _pdf,
    "docx": _docx,
    "xlsx": _xlsx,
    "txt": _txt,
    "csv": _txt,
}


def main() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (BYTES_OF_MEMORY, BYTES_OF_MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    text = text_of(sys.stdin.buffer.read(), sys.argv[1])
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))


if __name__ == "__main__":
    main()
