"""Document numbers (发文字号) and index numbers (索引号), found whatever brackets are typed."""

import re

from .folding import fold

# 云政发〔2024〕3号 folded: brackets are blanks; 2024年第3号 as well.
_NUMBER = r"([一-鿿]{1,16})\s*((?:19|20)\d\d)\s*年?\s*第?\s*(\d{1,5})\s*"
_WITH_END = re.compile(_NUMBER + "号")
_BARE = re.compile(_NUMBER + "$")
# Words that lead up to a number and are no part of it.
_LEAD = re.compile(r"^.*(?:关于|根据|按照|依据|印发|转发|执行|查询|查找|看|的)(?=.)")
# A single run with a digit in it: 000014349/2024-00012 and its like.
_CODE = re.compile(r"[0-9a-z一-鿿]*\d[0-9a-z一-鿿]*")
# Copied from a page along with the number.
_LABEL = re.compile(r"^(?:索引号|发文字号|文号|编号)\s*")
_NOISE = re.compile(r"[\s年第号]")


def key(number: str) -> str:
    """The form in which a number is compared: folded, without blanks, 年, 第 and 号. Empty for no number."""
    folded = fold(number).strip()
    if match := _WITH_END.fullmatch(folded):
        return _key(*match.groups())
    return _NOISE.sub("", folded)


def keys_in(folded: str) -> list[str]:
    """Keys of the document numbers that a folded text names."""
    return [_key(*parts) for parts in _WITH_END.findall(folded)] if "号" in folded else []


def keys_in_question(folded: str) -> list[str]:
    """Keys that a folded question may mean: each number within it, and itself when it looks like one."""
    folded = _LABEL.sub("", folded.strip())
    keys = keys_in(folded) or [_key(*parts) for parts in _BARE.findall(folded)]
    whole = _NOISE.sub("", folded)
    if 5 <= len(whole) <= 40 and _CODE.fullmatch(whole):
        keys.append(whole)
    return list(dict.fromkeys(keys))


def _key(organ: str, year: str, serial: str) -> str:
    return f"{_LEAD.sub('', organ)}{year}{int(serial)}"
