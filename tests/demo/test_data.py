"""The data files and what is made of them without a database."""

import io
import re
import zipfile

import pytest
from django.core.files.base import ContentFile
from openpyxl import load_workbook
from PIL import Image

from cms.content.uploads import check_attachment
from demo.prepare import LAWS, selected
from demo.seeding import drawing, files, interpreting, laws, source

NUMBER = re.compile(r"[\d.]+")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff][,;:?!()][\u4e00-\u9fff]")


def test_the_committed_subset_is_small_and_is_what_the_selection_names() -> None:
    assert LAWS.stat().st_size < 3_000_000
    assert set(laws.laws()) == selected()


def test_news_and_notices_are_many_and_all_different() -> None:
    texts = [text for portal in source.portals() for text in source.texts(portal.key)]
    public = [text for text in texts if text.channel in ("news", "notices")]

    assert len(public) >= 120
    assert len({text.title for text in texts}) == len(texts)
    assert len({text.lines for text in texts}) == len(texts)
    assert all(sum(map(len, text.lines)) > 80 for text in public)


def test_texts_use_full_width_punctuation() -> None:
    for path in (source.DATA / "texts").glob("*.md"):
        assert not HALF_WIDTH.findall(path.read_text("utf-8")), path.name


def test_an_interpretation_says_only_what_the_text_says() -> None:
    law = laws.laws()["护士条例"]

    for variant in range(3):
        written = interpreting.interpret(law, variant)
        assert written is not None
        quoted = [value for kind, value in written.blocks if kind == "paragraph" and "<li>" in value]
        for number, sentence in re.findall(r"<li>(第[^：]+条)：(.*?)</li>", "".join(quoted)):
            assert sentence.rstrip("。") in "".join(law.articles[number])


@pytest.mark.parametrize("kind", drawing.SCENES)
def test_a_scene_is_the_same_picture_each_time(kind: str) -> None:
    drawn = drawing.scene(kind, "青湖")

    assert drawn == drawing.scene(kind, "青湖")
    assert Image.open(io.BytesIO(drawn)).size == (drawing.WIDTH, drawing.HEIGHT)


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("表.docx", lambda: files.docx("申请表", [("姓名", "")], "说明")),
        ("表.xlsx", lambda: files.xlsx("名单", [["序号", "名称"], [1, "甲"]])),
        ("表.pdf", lambda: files.pdf("标题", ["第一行"])),
        ("表.txt", lambda: files.txt(["第一行"])),
    ],
)
def test_attachments_are_valid_files_of_their_type_and_repeatable(name: str, write: object) -> None:
    content = write()

    check_attachment(ContentFile(content, name=name))
    assert content == write()


def test_forms_and_lists_hold_their_words() -> None:
    document = (
        zipfile.ZipFile(io.BytesIO(files.docx("申请表", [("姓名", "张某某")]))).read("word/document.xml").decode()
    )
    sheet = load_workbook(io.BytesIO(files.xlsx("名单", [["序号", "名称"], [1, "甲"]]))).active

    assert "申请表" in document and "张某某" in document
    assert [[cell.value for cell in row] for row in sheet.rows] == [["序号", "名称"], [1, "甲"]]
