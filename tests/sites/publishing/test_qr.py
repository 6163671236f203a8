"""QR codes: drawn modules are those of the library, quick or not, and the drawing stays small."""

import re

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from sites.publishing.qr import QRCodes, qr_code

ADDRESSES = [
    "https://a.cn/",
    "https://www.qinghu.example/dtyw/202611/t20261122_7.html",
    "https://www.yunzhou.example/zwgk/tzgg/202611/t20261122_1200.html",
    "https://www.yunzhou.example/zwgk/tzgg/" + "x" * 90 + "/",
]
quick = QRCodes()


def modules_of(url: str) -> list[list[int]]:
    code = segno.make(url.encode(), micro=False, mode="byte", error="l", boost_error=False, mask=2)
    return [list(row) for row in code.matrix]


def drawn(svg: str, size: int) -> list[list[int]]:
    """The modules that the strokes of the path cover."""
    path = re.search(r' d="M0 .5([^"]*)"', svg)
    column, row, modules = 0, 0, [[0] * size for _ in range(size)]
    for command, first, second in re.findall(r"([mh])(-?\d+)(?: (\d+))?", path[1]):
        if command == "m":
            column, row = column + int(first), row + int(second)
            continue
        for at in range(column, column + int(first)):
            modules[row][at] += 1
        column += int(first)
    return modules


@pytest.mark.parametrize("url", ADDRESSES)
def test_the_drawing_shows_the_code_of_the_address(url):
    expected = modules_of(url)
    assert drawn(qr_code(url), len(expected)) == expected


@settings(deadline=None)
@given(number=st.integers(0, 10**7), month=st.integers(190001, 209912), host=st.from_regex(r"\A[a-z]{1,12}\Z"))
def test_quick_codes_are_those_of_the_library(number, month, host):
    url = f"https://{host}.example/zwgk/{month}/t{month}01_{number}.html"
    assert quick(url) == qr_code(url)


@settings(deadline=None)
@given(number=st.integers(0, 10**7), length=st.integers(0, 28))
def test_a_code_is_at_most_two_kilobytes(number, length):
    assert len(quick(f"https://www.yunzhou.example/zwgk/{'x' * length}/{number:08}.html")) <= 2048
