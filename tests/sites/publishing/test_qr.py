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
    """The modules that the dashes of the line cover."""
    found = re.search(r'stroke-dasharray="([\d ]*)" d="M0 .5([^"]*)"', svg)
    line = [(0, 0)]
    for there, back in re.findall(r"h(-?)(\d+)v1", found[2]):
        row = line[-1][1]
        line = line[:-1]
        columns = range(int(back)) if not there else reversed(range(int(back)))
        line += [*((column, row) for column in columns), (-1, row), (-1, row + 1)]
    modules, at = [[0] * size for _ in range(size)], 0
    for number, length in enumerate(map(int, found[1].split())):
        for column, row in line[at : at + length] if number % 2 == 0 else ():
            modules[row][column] += 1
        at += length
    assert at == len(line) - 1
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
