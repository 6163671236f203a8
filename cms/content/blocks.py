"""The blocks a body is made of: few, typed, each with one meaning. ``cms.content.body`` renders them."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.html import format_html_join
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.contrib.table_block.blocks import TableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from .cleaning import clean_rich_text, whole_characters
from .widgets import OnePageChooser

RICH_TEXT = ["bold", "link", "document-link", "ol", "ul", "superscript", "subscript"]


class SentAsJson:
    """A block whose editor sends JSON, which can escape half a character: of other fields browsers make U+FFFD."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        sent = {prefix: whole_characters(data[prefix])} if prefix in data else {}
        return super().value_from_datadict(sent, files, prefix)  # type: ignore[misc]


class CleanRichTextBlock(SentAsJson, blocks.RichTextBlock):
    """Rich text cleaned on the server, whatever the browser sent."""

    @cached_property
    def field(self) -> forms.Field:
        """Wagtail's, whose editor bears a name for those who do not see the block's heading."""
        field = super().field
        field.widget.options = {**field.widget.options, "ariaLabel": self.label or _("正文")}
        return field

    def value_from_form(self, value: str) -> RichText:
        return RichText(clean_rich_text(value or ""))


class ReadableTableBlock(SentAsJson, TableBlock):
    """A table of which the comparison of two versions shows the cells, not how they are stored."""

    def render_basic(self, value: dict[str, Any] | None, context: dict[str, Any] | None = None) -> str:
        rows = [row for row in (value or {}).get("data") or [] if isinstance(row, list)]
        return format_html_join("；", "{}", ((" | ".join(str(cell or "") for cell in row),) for row in rows))

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """As Wagtail's in migrations: what is stored is the same."""
        _name, args, kwargs = super().deconstruct()
        return "wagtail.contrib.table_block.blocks.TableBlock", args, kwargs


class OnePageBlock(blocks.PageChooserBlock):
    """A page of one type."""

    @cached_property
    def widget(self) -> OnePageChooser:
        return OnePageChooser(target_models=self.target_models, can_choose_root=self.can_choose_root)

    def deconstruct(self) -> tuple[str, Any, Any]:
        """As Wagtail's own block: to the database they are the same."""
        return "wagtail.blocks.PageChooserBlock", *super().deconstruct()[1:]


class HeadingBlock(blocks.StructBlock):
    level = blocks.ChoiceBlock(choices=[("h2", _("一级标题")), ("h3", _("二级标题"))], default="h2", label=_("级别"))
    text = blocks.CharBlock(max_length=120, label=_("标题文字"))

    class Meta:
        icon = "title"
        label = _("小标题")


class ImageBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("图片"))
    alt = blocks.CharBlock(
        max_length=200, label=_("替代文字"), help_text=_("用一句话说明图片内容，读屏软件会读出它。必填。")
    )
    caption = blocks.CharBlock(max_length=200, required=False, label=_("图注"))

    class Meta:
        icon = "image"
        label = _("图片")


class AttachmentBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("附件"))
    name = blocks.CharBlock(max_length=200, required=False, label=_("显示名称"), help_text=_("不填则用附件标题。"))

    class Meta:
        icon = "doc-full"
        label = _("附件")


class QuotationBlock(blocks.StructBlock):
    text = blocks.TextBlock(label=_("引文"))
    source = blocks.CharBlock(max_length=100, required=False, label=_("出处"))

    class Meta:
        icon = "openquote"
        label = _("引文")


class NoticeBlock(blocks.StructBlock):
    text = CleanRichTextBlock(features=RICH_TEXT, label=_("提示内容"))
    tone = blocks.ChoiceBlock(
        choices=[("notice", _("提示")), ("important", _("重要"))], default="notice", label=_("程度")
    )

    class Meta:
        icon = "warning"
        label = _("提示")


class VideoBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("视频文件"), help_text=_("MP4 文件。"))
    title = blocks.CharBlock(max_length=100, label=_("视频标题"))
    poster = ImageChooserBlock(required=False, label=_("封面图片"))
    transcript = blocks.TextBlock(required=False, label=_("文字稿"), help_text=_("供听障人士阅读，也便于搜索。"))

    class Meta:
        icon = "media"
        label = _("视频")


class BodyBlock(blocks.StreamBlock):
    """The body of every content page."""

    heading = HeadingBlock()
    paragraph = CleanRichTextBlock(features=RICH_TEXT, icon="pilcrow", label=_("段落"))
    image = ImageBlock()
    table = ReadableTableBlock(label=_("表格"))
    attachments = blocks.ListBlock(AttachmentBlock(), icon="doc-full", label=_("附件列表"))
    quotation = QuotationBlock()
    notice = NoticeBlock()
    video = VideoBlock()
