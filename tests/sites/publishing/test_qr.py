"""QR codes: modules are those of the library, quick or not, and the image stays small."""

import re
from base64 import b64decode
from io import BytesIO

import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from sites.publishing.qr import QRCodes, qr_code

ADDRESSES = [
    "https://a.cn/",
    "https://www.qinghu.example/dtyw/202611/t20261122_7.html",
    "https://www.yunzhou.example/zwgk/tzgg/202611/t20261122_1200.html",
    "https://www.yunzhou.example/zwgk/tzgg/" + "x" * 90 + "/",
]
BORDER = 2
quick = QRCodes()


def modules_of(url: str) -> list[list[int]]:
    code = segno.make(url.encode(), micro=False, mode="byte", error="l", boost_error=False, mask=2)
    return [list(row) for row in code.matrix]


def drawn(svg: bytes) -> list[list[int]]:
    """The modules of the image in the SVG, dark ones as 1, with the border."""
    found = re.fullmatch(
        r'<svg viewBox="0 0 (\d+) \1"><image width="\1" height="\1" href="data:image/png;base64,([^"]+)"/></svg>',
        svg.decode(),
    )
    image = Image.open(BytesIO(b64decode(found[2], validate=True)))
    assert image.size == (int(found[1]), int(found[1]))
    pixels = image.convert("L")
    return [[int(pixels.getpixel((x, y)) == 0) for x in range(image.width)] for y in range(image.height)]


def with_border(modules: list[list[int]]) -> list[list[int]]:
    empty = [[0] * (len(modules) + 2 * BORDER)] * BORDER
    return [*empty, *([*[0] * BORDER, *row, *[0] * BORDER] for row in modules), *empty]


@pytest.mark.parametrize("url", ADDRESSES)
def test_the_image_shows_the_code_of_the_address(url):
    assert drawn(qr_code(url)) == with_border(modules_of(url))


@settings(deadline=None)
@given(number=st.integers(0, 10**7), month=st.integers(190001, 209912), host=st.from_regex(r"\A[a-z]{1,12}\Z"))
def test_quick_codes_are_those_of_the_library(number, month, host):
    url = f"https://{host}.example/zwgk/{month}/t{month}01_{number}.html"
    assert quick(url) == qr_code(url)


@settings(deadline=None)
@given(number=st.integers(0, 10**7), length=st.integers(0, 28))
def test_a_code_is_at_most_one_kilobyte(number, length):
    assert len(quick(f"https://www.yunzhou.example/zwgk/{'x' * length}/{number:08}.html")) <= 1024
