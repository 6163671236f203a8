"""Forms of the admin: several attachments at once, pasting whole texts, copying, and what only publishing demands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.pages import CopyForm, WagtailAdminPageForm
from wagtail.blocks import StreamValue

from . import addresses, attaching, choosing
from .cleaning import RawBlock, blocks_from_html
from .uploads import check_attachment

_MARKUP = re.compile(r"<[a-zA-Z][^>]*>")


class ManyFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """A list of uploaded files, each checked by its content."""

    widget = ManyFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = data if isinstance(data, (list, tuple)) else [data] if data else []
        errors = []
        for file in files:
            try:
                check_attachment(super().clean(file, None))
            except ValidationError as error:
                errors.append(error)
        if errors:
            raise ValidationError(errors)
        return list(files)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return bool(data)


class PasteInput(forms.Textarea):
    """Takes the formatted text of the clipboard; without script, its plain text."""

    class Media:
        js = ["zq_content/paste.js"]


class ContentPageForm(WagtailAdminPageForm):
    uploads = ManyFilesField(
        required=False,
        label=_("上传附件"),
        help_text=_("可一次选择多个文件。保存后列在“附件”中，标题取文件名，可以再改。"),
    )
    pasted = forms.CharField(
        required=False,
        strip=True,
        label=_("从 Word 或微信粘贴"),
        help_text=_(
            "把整篇文字粘贴到这里，保存时自动去掉杂乱格式，转成标题、段落和表格，接在正文后面。图片请另行上传。"
        ),
        widget=PasteInput(attrs={"rows": 4}),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        choosing.refuse_foreign_media(self)
        return cleaned

    def save(self, commit: bool = True) -> Any:
        page = self.instance
        if html := self.cleaned_data.get("pasted"):
            page.body = _extended(page.body, blocks_from_html(_as_html(html)))
        if files := self.cleaned_data.get("uploads"):
            documents = attaching.documents_for(files, self.parent_page or page.get_parent(), self.for_user)
            blocks = [{"type": "attachment", "value": {"document": item.pk, "name": ""}} for item in documents]
            page.attachments = _extended(page.attachments, blocks)
        return super().save(commit=commit)


def _as_html(pasted: str) -> str:
    """Plain text as paragraphs, HTML as it is."""
    if _MARKUP.search(pasted):
        return pasted
    return "".join(f"<p>{escape(line)}</p>" for line in pasted.splitlines())


def _extended(stream: StreamValue, blocks: Sequence[RawBlock]) -> StreamValue:
    """The stream with stored blocks added at its end."""
    raw = stream.stream_block.get_prep_value(stream)
    return StreamValue(stream.stream_block, [*raw, *blocks], is_lazy=True)


class GuideForm(ContentPageForm):
    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.is_deferred_validation:
            self._check_days(cleaned)
        return cleaned

    def _check_days(self, cleaned: dict[str, Any]) -> None:
        """Times in the table and in the flow must agree (STANDARDS §2)."""
        promised = cleaned.get("promised_days")
        days = [step.value.get("days") for step in cleaned.get("steps") or ()]
        if promised is None or not any(day is not None for day in days):
            return
        total = sum(day or 0 for day in days)
        if abs(total - promised) > 1e-6:
            message = _("各环节时限合计 %(total)g 个工作日，承诺时限是 %(promised)d 个工作日。请改成一致后再发布。")
            self.add_error("promised_days", message % {"total": total, "promised": promised})


class ContentCopyForm(CopyForm):
    """A copy takes its address from its own number; nobody needs to think of one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["new_slug"].widget = forms.HiddenInput()
        self.fields["new_slug"].required = False

    def clean_new_slug(self) -> str:
        return f"copy-{get_random_string(12).lower()}"


class ChannelCopyForm(CopyForm):
    def clean_new_slug(self) -> str:
        slug = self.cleaned_data["new_slug"]
        addresses.check_channel_slug(slug)
        return slug
