"""What attachments say is found on the page that attaches them, and no file can do harm."""

import zipfile
from io import BytesIO
from itertools import chain, repeat

import pytest
from django.core.files.base import ContentFile
from docx import Document
from openpyxl import Workbook

from cms.changes.readers import catch_up
from cms.content.models import Article
from cms.content.models.media import PortalDocument
from search.attachments import extract, reading
from search.attachments.extract import LONGEST, text_of
from search.attachments.reader import AttachmentReader
from search.engines.interface import Question
from search.entries import versions
from search.models import AttachmentText

from .conftest import add, follow

PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>endobj
4 0 obj<</Length 44>>stream
BT /F1 12 Tf 10 100 Td (Subsidy ledger) Tj ET
endstream endobj
5 0 obj<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>endobj
trailer<</Root 1 0 R>>
startxref
0
%%EOF
"""


def docx(text: str) -> bytes:
    document = Document()
    document.add_paragraph("申请表")
    document.add_table(1, 1).cell(0, 0).text = text
    return saved(document)


def xlsx(text: str) -> bytes:
    book = Workbook()
    book.active.append([text, 12])
    return saved(book)


def saved(document) -> bytes:
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def bomb() -> bytes:
    """A few kilobytes that unpack to ten million paragraphs."""
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(docx("表"))) as whole, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in whole.namelist():
            content = whole.read(name)
            if name == "word/document.xml":
                content = content.replace(b"<w:tbl>", b"<w:p/>" * 10_000_000 + b"<w:tbl>")
            archive.writestr(name, content)
    return file.getvalue()


def attach(page: Article, name: str, content: bytes) -> PortalDocument:
    document = PortalDocument(title=name, file=ContentFile(content, name))
    document.save()
    page.attachments = [
        *page.attachments.raw_data,
        {"type": "attachment", "value": {"document": document.pk, "name": name}},
    ]
    page.save_revision().publish()
    return document


def follow_all() -> None:
    follow()
    catch_up(AttachmentReader())


def found(index, text: str) -> list[str]:
    return [hit.entry.title for hit in index.ask(Question(text=text)).found]


@pytest.mark.parametrize(
    ("extension", "content", "said"),
    [
        ("pdf", PDF, "Subsidy ledger"),
        ("docx", docx("残疾人补贴"), "申请表\n残疾人补贴"),
        ("xlsx", xlsx("预算总表"), "Sheet\n预算总表 12"),
        ("txt", "沿河路施工".encode("gb18030"), "沿河路施工"),
        ("csv", "姓名,金额\n张三,5".encode("utf-16"), "姓名,金额\n张三,5"),
    ],
)
def test_text_of_each_format_is_read(extension, content, said):
    assert text_of(content, extension) == said


def test_no_more_than_some_forty_pages_are_kept():
    assert len(text_of("长".encode() * LONGEST * 2, "txt")) == LONGEST


def test_what_was_read_in_time_is_kept(monkeypatch):
    monkeypatch.setattr(extract, "SECONDS", 0.02)
    monkeypatch.setitem(extract.READERS, "xlsx", lambda content: chain(["名单"], repeat("")))
    assert extract.text_of(b"", "xlsx") == "名单"


def test_a_page_is_found_by_what_its_attachment_says(cluster, index):
    page = add(cluster["city"], "zwgk/tzgg", Article(title="关于公布名单的通知"))
    attach(page, "名单.docx", docx("柳浪街道办事处"))
    follow_all()
    assert found(index, "柳浪街道") == ["关于公布名单的通知"]
    page.unpublish()
    follow_all()
    assert found(index, "柳浪街道") == []
    assert not AttachmentText.objects.exists()


def test_a_replaced_file_replaces_its_text(cluster, index):
    page = add(cluster["city"], "zwgk/tzgg", Article(title="关于公布名单的通知"))
    document = attach(page, "名单.txt", "旧安路小学".encode())
    follow_all()
    document.file = ContentFile("新宁路小学".encode(), "名单二.txt")
    document.file_hash = ""
    document._set_document_file_metadata()
    document.save()
    follow_all()
    assert found(index, "新宁路") == ["关于公布名单的通知"]
    assert found(index, "旧安路") == []


def test_the_consistency_check_knows_of_attachments(cluster, index):
    page = add(cluster["city"], "zwgk/tzgg", Article(title="关于公布名单的通知"))
    attach(page, "名单.txt", "甲乙丙".encode())
    follow()
    reading.read_for([page.pk])
    assert index.versions()[page.pk] != versions()[page.pk]
    catch_up(AttachmentReader())
    assert index.versions() == versions()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("坏.pdf", b"%PDF-1.7 nothing"),
        ("坏.docx", b"PK\x03\x04"),
        pytest.param("炸弹.docx", bomb, marks=pytest.mark.faults),
        ("包.zip", b"PK\x05\x06"),
    ],
)
def test_a_file_that_cannot_be_read_stops_nothing(cluster, index, name, content):
    page = add(cluster["city"], "zwgk/tzgg", Article(title="关于公布名单的通知"))
    attach(page, name, content() if callable(content) else content)
    follow_all()
    assert AttachmentText.objects.get().problem
    assert found(index, "公布名单") == ["关于公布名单的通知"]
