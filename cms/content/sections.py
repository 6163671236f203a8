"""The sections a home page is made of (LOOK §5, home blocks)."""

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.blocks.struct_block import StructBlockValidationError

from .blocks import OnePageBlock

CHANNEL = "zq_content.Channel"
# Neither "//host" nor a scheme: never another site.
_ON_THE_PORTAL = re.compile(r"/(?![/\\])[^\s<>\"\\]*")


class AddressField(forms.CharField):
    """An address of the web, or one on the same portal: it holds whatever host the portal has."""

    def clean(self, value: Any) -> str:
        url = super().clean(value)
        if url and not _ON_THE_PORTAL.fullmatch(url):
            try:
                return forms.URLField(assume_scheme="https").clean(url)
            except ValidationError as error:
                message = _("请填写完整网址，或本站内以“/”开头的地址。例：https://www.gov.cn/、/search/?q=社保。")
                raise ValidationError(message) from error
        return url


class AddressBlock(blocks.URLBlock):
    def __init__(self, required: bool = True, help_text: Any = None, **kwargs: Any) -> None:
        super().__init__(required=required, help_text=help_text, **kwargs)
        self.field = AddressField(required=required, help_text=help_text)

    def deconstruct(self) -> tuple[str, Any, Any]:
        """As Wagtail's own block: to the database they are the same."""
        return "wagtail.blocks.URLBlock", *super().deconstruct()[1:]


class LinkBlock(blocks.StructBlock):
    """A page of the cluster or an address; exactly one."""

    label = blocks.CharBlock(max_length=40, label=_("名称"))
    page = blocks.PageChooserBlock(required=False, label=_("页面"))
    url = AddressBlock(required=False, label=_("网址"), help_text=_("不选页面时填写。"))

    class Meta:
        icon = "link"
        label = _("链接")

    def clean(self, value: blocks.StructValue) -> blocks.StructValue:
        cleaned = super().clean(value)
        if bool(cleaned.get("page")) == bool(cleaned.get("url")):
            raise StructBlockValidationError({"url": ValidationError(_("请在页面和网址中选填一项。"))})
        return cleaned


class FriendlyLinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(max_length=40, label=_("名称"))
    url = blocks.URLBlock(label=_("网址"))

    class Meta:
        icon = "link"
        label = _("友情链接")


class ChannelSection(blocks.StructBlock):
    """The newest items of one channel."""

    heading = blocks.CharBlock(max_length=20, label=_("标题"))
    channel = OnePageBlock(page_type=CHANNEL, label=_("栏目"))
    count = blocks.IntegerBlock(min_value=1, max_value=10, default=6, label=_("条数"))


class LinksSection(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=20, label=_("标题"))
    links = blocks.ListBlock(LinkBlock(), max_num=16, label=_("链接"))


class GroupBlock(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=20, label=_("分组"))
    links = blocks.ListBlock(LinkBlock(), max_num=12, label=_("链接"))

    class Meta:
        label = _("分组")


class SearchSection(blocks.StructBlock):
    question = blocks.CharBlock(max_length=20, default="您要办什么事？", label=_("提问"))
    hot_words = blocks.ListBlock(blocks.CharBlock(max_length=12), max_num=6, label=_("热词"))


class GroupsSection(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=20, label=_("标题"))
    groups = blocks.ListBlock(GroupBlock(), max_num=3, label=_("分组"))


class PolicySection(ChannelSection):
    interpretations = OnePageBlock(page_type=CHANNEL, required=False, label=_("解读栏目"))


class TextSection(blocks.StructBlock):
    heading = blocks.CharBlock(max_length=60, label=_("标题"), help_text=_("例：部门职责一句话。"))
    text = blocks.TextBlock(required=False, label=_("文字"))


class SectionsBlock(blocks.StreamBlock):
    search = SearchSection(label=_("搜索"), icon="search")
    tasks = LinksSection(label=_("大家常办"), icon="tasks")
    services = GroupsSection(label=_("找事项"), icon="list-ul")
    life_events = LinksSection(label=_("人生大事"), icon="date")
    news = ChannelSection(label=_("要闻"), icon="doc-full")
    notices = ChannelSection(label=_("通知公告"), icon="warning")
    policies = PolicySection(label=_("政策与解读"), icon="doc-full-inverse")
    disclosure = LinksSection(label=_("信息公开"), icon="folder-open-1")
    interaction = LinksSection(label=_("互动交流"), icon="comment")
    topics = ChannelSection(label=_("专题"), icon="pick")
    organisation = ChannelSection(label=_("机构"), icon="group")
    duty = TextSection(label=_("职责"), icon="info-circle")
    links = LinksSection(label=_("链接"), icon="link")
