"""Which encoding a text file is in: UTF-8, with or without BOM, or GB18030 as Chinese spreadsheets write it."""

import codecs
import io

BUFFER = 1 << 18
UTF8 = "utf-8"
GB18030 = "gb18030"


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
