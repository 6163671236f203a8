"""Attachments are judged by what they contain."""

import io
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import Collection

from cms.changes.models import Change
from cms.content import hooks
from cms.content.models import Article, PortalDocument, PortalImage, Publication
from cms.content.uploads import check_attachment

from .conftest import add_article
from .posting import PUBLISH, article_form, create

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
MP4 = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + bytes(100)


def packed(*names: str, **contents: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, b"x"))
    return buffer.getvalue()


CONTENTS = "[Content_Types].xml"
DOCX = packed(CONTENTS, "word/document.xml")
OPEN = packed("mimetype", "content.xml", mimetype=b"application/vnd.oasis.opendocument.text")


def file(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", PDF),
        ("A.DOCX", DOCX),
        ("a.xlsx", packed("xl/workbook.xml")),
        ("a.pptx", packed("ppt/presentation.xml")),
        ("a.ofd", packed("OFD.xml")),
        ("a.odt", OPEN),
        ("a.doc", OLE),
        ("a.wps", OLE),
        ("a.et", packed("xl/workbook.xml")),
        ("a.zip", packed("附件.pdf")),
        ("a.mp4", MP4),
        ("a.txt", "各区县：".encode()),
        ("a.csv", "名称,数量\n".encode("gb18030")),
        ("长.txt", ("字" * 5000).encode("gb18030")),
    ],
)
def test_allowed_files_pass_and_are_rewound(name, content):
    upload = file(name, content)
    check_attachment(upload)
    assert upload.read() == content


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.exe", b"MZ", "类型不允许"),
        ("a.svg", b"<svg/>", "类型不允许"),
        ("a.pdf", b"MZ" + bytes(500), "不是 PDF 文件"),
        ("a.pdf", b"<html>%PDF-", "不是 PDF 文件"),
        ("a.docx", packed("xl/workbook.xml"), "不是 DOCX 文件"),
        ("a.docx", b"PK\x03\x04 broken", "不是 DOCX 文件"),
        ("a.docx", packed("word/document.xml", "word/vbaProject.bin"), "含有宏"),
        (
            "a.docx",
            packed("word/document.xml", CONTENTS, **{CONTENTS: b"application/vnd.ms-office.vbaProject"}),
            "含有宏",
        ),
        ("a.docx", packed("word/document.xml", CONTENTS, **{CONTENTS: "macroEnabled".encode("utf-16")}), "含有宏"),
        ("a.odt", packed("content.xml"), "不是 ODT 文件"),
        ("a.xls", OLE + "_VBA_PROJECT".encode("utf-16-le"), "含有宏"),
        ("a.zip", packed("安装.exe"), "安装.exe"),
        ("a.odt", packed("mimetype", "content.xml"), "不是 ODT 文件"),
        ("a.txt", b"<html><script>", "不是 TXT 文件"),
        ("a.txt", b"a\0b", "不是 TXT 文件"),
        ("a.csv", b"\xff\xff\xff\xff", "不是 CSV 文件"),
        ("a.txt", b"", "空文件"),
    ],
)
def test_other_files_are_refused_with_a_reason(name, content, reason):
    with pytest.raises(ValidationError, match=reason):
        check_attachment(file(name, content))


def test_a_packed_entry_is_not_unpacked_whole():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", b"application/vnd.oasis.opendocument.text".ljust(1 << 27))
        archive.writestr("content.xml", b"x")
    tracemalloc.start()
    with pytest.raises(ValidationError, match="不是 ODT 文件"):
        check_attachment(file("a.odt", buffer.getvalue()))
    assert tracemalloc.get_traced_memory()[1] < 1 << 25
    tracemalloc.stop()


def test_too_large_files_are_refused(settings):
    settings.WAGTAILDOCS_MAX_UPLOAD_SIZE = 10
    with pytest.raises(ValidationError, match="超过上限"):
        check_attachment(file("a.pdf", PDF))


@pytest.fixture
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def portal_collection(db, monkeypatch):
    collection = Collection.get_first_root_node().add_child(name="云州市")
    monkeypatch.setattr(hooks, "_collection", lambda site_id: collection)
    return collection


def test_several_attachments_at_once(admin, tzgg, media, portal_collection):
    uploads = [file("申请表.docx", DOCX), file("名单.pdf", PDF)]
    create(admin, tzgg, **article_form("附件"), uploads=uploads, **PUBLISH)
    page = Article.objects.get(title="附件")
    titles = [block.value["document"].title for block in page.attachments]
    assert titles == ["申请表", "名单"]
    assert set(PortalDocument.objects.values_list("collection", flat=True)) == {portal_collection.pk}
    assert len(Publication.objects.get(pk=page.pk).attachments) == 2


def test_one_bad_file_refuses_the_form_and_keeps_nothing(admin, tzgg, media):
    uploads = [file("名单.pdf", PDF), file("病毒.pdf", b"MZ")]
    response = create(admin, tzgg, **article_form("附件"), uploads=uploads, **PUBLISH)
    assert "“病毒.pdf”的内容不是 PDF 文件" in response.content.decode()
    assert not PortalDocument.objects.exists()
    assert not Article.objects.filter(title="附件").exists()


def test_wagtails_own_uploads_are_checked_too(admin, db, media):
    root = Collection.get_first_root_node().pk
    upload = {"title": "x", "file": file("x.pdf", b"MZ"), "collection": root}
    assert "不是 PDF 文件" in admin.post(reverse("wagtaildocs:add"), upload).content.decode()
    many = {"title": "x", "files[]": file("x.pdf", b"MZ"), "collection": root}
    answer = admin.post(reverse("wagtaildocs:add_multiple"), many)
    assert answer.json()["success"] is False
    chooser = {"document-chooser-upload-title": "x", "document-chooser-upload-file": file("x.pdf", b"MZ")}
    admin.post(reverse("wagtaildocs_chooser:create"), chooser | {"document-chooser-upload-collection": root})
    assert not PortalDocument.objects.exists()


def test_vector_images_are_refused(admin, db, media):
    svg = file("a.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>')
    admin.post(reverse("wagtailimages:add"), {"title": "x", "file": svg, "collection": 1})
    assert not PortalImage.objects.exists()


def test_replacing_or_deleting_a_file_is_a_change(admin, tzgg, media):
    document = PortalDocument.objects.create(title="表", file=file("表.pdf", PDF))
    picture = io.BytesIO()
    Image.new("RGB", (8, 8)).save(picture, "PNG")
    image = PortalImage.objects.create(title="图", file=file("a.png", picture.getvalue()))
    add_article(tzgg)
    assert not Change.objects.filter(kind="replaced").exists()
    form = {"title": "表", "file": file("新表.pdf", PDF + b"2"), "collection": document.collection_id}
    admin.post(reverse("wagtaildocs:edit", args=(document.pk,)), form)
    admin.post(reverse("wagtailimages:delete", args=(image.pk,)))
    told = set(Change.objects.filter(kind="replaced").values_list("subject_type", "subject_id"))
    assert told == {("document", document.pk), ("image", image.pk)}
