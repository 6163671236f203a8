"""JSON lines: one object per line, blank lines skipped."""

import io
import json
from collections.abc import Iterator

from django.utils.translation import gettext as _

from .encoding import detect
from .record import Record

MAX_LINE = 8 * 1024 * 1024  # bytes


def read(stream: io.BufferedReader) -> Iterator[Record]:
    """One record per line; memory holds one line, at most ``MAX_LINE`` bytes of it."""
    encoding = detect(stream)
    number = 0
    while line := stream.readline(MAX_LINE + 1):
        number += 1
        if len(line) > MAX_LINE and not line.endswith(b"\n"):
            _skip_rest(stream)
            yield Record(number, error=_("这一行超过 %d MB，请拆分或改用附件。") % (MAX_LINE >> 20))
        elif not line.isspace():
            yield _record(number, line, encoding)


def _skip_rest(stream: io.BufferedReader) -> None:
    while (rest := stream.readline(MAX_LINE)) and not rest.endswith(b"\n"):
        pass


def _record(number: int, line: bytes, encoding: str) -> Record:
    try:
        fields = json.loads(line.decode(encoding))
    except UnicodeDecodeError as error:
        return Record(
            number,
            error=_("不是有效的 %(encoding)s 文字（第 %(byte)d 字节处）。请把文件另存为 UTF-8。")
            % {"encoding": encoding.upper(), "byte": error.start + 1},
        )
    except json.JSONDecodeError as error:
        return Record(number, error=_("不是有效的 JSON（第 %d 个字符处）。") % (error.pos + 1))
    except (RecursionError, ValueError):
        return Record(number, error=_("不是可用的 JSON：嵌套过深或数字过大。"))
    if not isinstance(fields, dict):
        return Record(number, error=_("应为一个 JSON 对象，即写在花括号里的各个字段。"))
    return Record(number, fields)
