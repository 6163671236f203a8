"""Reading a manifest back: whether it is as we wrote it, and which files it says there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from . import batches, signing
from .batches import Batch, File
from .models import ManifestHead
from .segments import Segments
from .signing import PublicKey


@dataclass(slots=True)
class Reading:
    """``files`` by address, as of the last batch. A manifest can be trusted when it has no ``problems`` (in words)."""

    release: str = ""
    files: dict[str, File] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def read(segments: Segments, head: ManifestHead | None, key: PublicKey | None = None) -> Reading:
    """Check every batch of the segments on disk, and replay the newest segment.

    ``head``: where we left the log; without one (an outsider has none) a log whose end was cut off cannot be told.
    """
    found, key = Reading(), key or signing.public_key()
    before: Batch | None = None
    ends: dict[int, int] = {}
    known: set[str] = set()
    for number in segments.numbers():
        data = segments.read(number)
        ends[number] = 0
        for batch in batches.parse(data):
            name = _("第 %(segment)d 段第 %(batch)d 批") % {"segment": number, "batch": batch.number}
            found.problems += [f"{name}：{reason}" for reason in _wrong(batch, before, key)]
            _apply(batch, found, name)
            before, ends[number] = batch, batch.end
            known.add(batch.digest)
        if ends[number] < len(data) and not _torn(number, ends[number], head):
            found.problems.append(_("第 %d 段末尾有不成批的内容。") % number)
    found.problems += _against(head, known, ends)
    return found


def _wrong(batch: Batch, before: Batch | None, key: PublicKey) -> Iterator[str]:
    if not key.signed(batch.signed, batch.signature):
        other = batch.header.get("key") != key.name
        yield _("由另一把密钥签名。") if other else _("签名不符，这一批被改动过。")
    if not batch.whole:
        yield _("文件行被改动过。")
    if before is None:
        if batch.header["kind"] != batches.FULL:
            yield _("不是完整清单，它之前的内容缺失。")
    elif batch.header["previous"] != before.digest or batch.number != before.number + 1:
        yield _("与前一批不相接，中间有批次被删除或改写。")


def _apply(batch: Batch, found: Reading, name: str) -> None:
    try:
        batch.apply(found.files)
        found.release = str(batch.header["release"])
    except ValueError:
        found.problems.append(_("%s：读不懂其中的文件行。") % name)


def _torn(number: int, end: int, head: ManifestHead | None) -> bool:
    """Whether what follows the last batch is what a crash left: the next writer cuts it off."""
    return head is not None and (number > head.segment or (number == head.segment and end >= head.offset))


def _against(head: ManifestHead | None, known: set[str], ends: dict[int, int]) -> list[str]:
    if head is None or head.digest in known:
        return [] if ends else [_("没有清单。")]
    if not ends:
        return [_("清单不见了。")]
    return [_("清单被截短或整个换过：找不到数据库记得的第 %d 批。") % head.batch]
