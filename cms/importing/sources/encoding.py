"""Which encoding a text file is in: UTF-8 or UTF-16 by BOM, UTF-8, or GB18030 as Chinese spreadsheets write it."""

import codecs
import io
from typing import Any

BUFFER = 1 << 18
UTF8 = "utf-8"
GB18030 = "gb18030"
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class FromUtf16(io.RawIOBase):
    """A file in UTF-16, as spreadsheets save "Unicode text", read as UTF-8; damaged characters become U+FFFD."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._decode = codecs.getincrementaldecoder("utf-16")("replace").decode
        self._left = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = b"x"
        while data and not self._left:
            data = self._stream.read(BUFFER)
            self._left = self._decode(data, not data).encode(UTF8, "replace")
        part, self._left = self._left[: len(buffer)], self._left[len(buffer) :]
        buffer[: len(part)] = part
        return len(part)


def detect(stream: io.BufferedReader) -> str:
    """The encoding of ``stream``, judged by its first 256 KB; a byte order mark is consumed.

    UTF-8 with a damaged line often decodes as GB18030, to nonsense. So GB18030 is only taken when no line with Chinese
    is valid UTF-8 and what comes out is made of common characters.
    """
    head = stream.peek(BUFFER)[:BUFFER]
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
        return UTF8
    lines = [line for line in head.split(b"\n") if not line.isascii()]
    if len(lines) > 1:
        del lines[-1]  # possibly cut off
    valid = sum(_decodes(line) for line in lines)
    if not lines or valid or not _looks_chinese(b"\n".join(lines)):
        return UTF8
    return GB18030


def _decodes(line: bytes) -> bool:
    try:
        # The last line of the sample may end inside a character.
        codecs.getincrementaldecoder(UTF8)().decode(line)
    except UnicodeDecodeError:
        return False
    return True


def _looks_chinese(data: bytes) -> bool:
    """Whether most of ``data``, read as GB18030, is common characters (GB 2312 level one) or punctuation."""
    text = codecs.getincrementaldecoder(GB18030)("replace").decode(data)
    wide = [character for character in text if ord(character) > 127]
    common = sum(_is_common(character) for character in wide)
    return common >= 0.6 * len(wide)


def _is_common(character: str) -> bool:
    try:
        lead = character.encode("gb2312")[0]
    except UnicodeEncodeError:
        return False
    return 0xA1 <= lead <= 0xA3 or 0xB0 <= lead <= 0xD7
