"""What every page of a portal shares: its place, its address, its publication."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, PublishingPanel
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page, PagePermissionTester
from wagtail.utils.decorators import cached_classmethod

from .. import addresses, hooks, panels, publications, standing
from ..blocks import AttachmentBlock, BodyBlock
from ..cleaning import without_controls
from ..forms import ContentCopyForm, ContentPageForm
from ..kinds import Kind
from .numbering import PAGE_NUMBER, take

# Saving a draft of a live page, locking it and the like name these fields and leave the live ones alone.
DRAFT_FIELDS = frozenset(
    {
        "draft_title",
        "latest_revision",
        "latest_revision_created_at",
        "has_unpublished_changes",
        "locked",
        "locked_by",
        "locked_at",
        "numchild",
        "alias_of_id",
        COMMENTS_RELATION_NAME,
    }
)


class PublishedPagePermissions(PagePermissionTester):
    """Rights over a page of a portal; what stands on it or under it may have to stay public."""

    def can_set_view_restrictions(self) -> bool:
        return super().can_set_view_restrictions() and hooks.may_hide(self.user, self.page)


class PublishedPage(Page):
    """A page that has a publication while it is live. Saving, in whatever way, keeps the two together."""

    kind: ClassVar[Kind]
    # The admin's search asks the tables themselves: a task for each save would find no index to update.
    search_auto_update: ClassVar = False
    promote_heading: ClassVar = _("发布信息")

    class Meta:
        abstract = True

    @cached_classmethod
    def get_edit_handler(cls) -> Any:
        return panels.tabs(cls).bind_to_model(cls)

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._strip_controls()
        super().full_clean(*args, **kwargs)

    def _strip_controls(self) -> None:
        """Pasted text brings characters that are not seen, and that feeds and pages may not hold."""
        for field in self._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField):
                setattr(self, field.attname, without_controls(getattr(self, field.attname)))

    def published_data(self) -> dict[str, Any]:
        """What only this kind publishes: JSON for ``Publication.data``."""
        return {}

    def has_content(self) -> bool:
        """Whether there is anything to publish: a reference has nothing once its origin is withdrawn."""
        return True

    def amend(self, row: publications.Publication) -> None:
        """Have the last word on what is published: a reference publishes what its origin does."""

    def save(self, *args: Any, **kwargs: Any) -> None:
        update_fields = kwargs.get("update_fields")
        with transaction.atomic():
            if update_fields is None and self.pk:
                standing.hold(self)
            super().save(*args, **kwargs)
            if update_fields is None:
                publications.sync(self)
            elif not DRAFT_FIELDS.issuperset(update_fields):
                # Other fields of this instance may hold a draft.
                publications.sync(type(self).objects.get(pk=self.pk))

    @transaction.atomic
    def add_child(self, **kwargs: Any) -> Any:
        from .channel import Channel

        standing.hold_branch(self, Channel)
        return super().add_child(**kwargs)

    @transaction.atomic
    def move(self, *args: Any, **kwargs: Any) -> Any:
        return super().move(*args, **kwargs)

    @transaction.atomic
    def copy(self, *args: Any, **kwargs: Any) -> Any:
        return super().copy(*args, **kwargs)

    @transaction.atomic
    def create_alias(self, *args: Any, **kwargs: Any) -> Any:
        return super().create_alias(*args, **kwargs)

    @transaction.atomic
    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        return super().unpublish(*args, **kwargs)

    def permissions_for_user(self, user: AbstractUser) -> PagePermissionTester:
        return PublishedPagePermissions(user, self)

    def get_url_parts(self, request: Any = None) -> tuple[int, str, str] | None:
        place = publications.place_of(self)
        if place is None:
            return None
        return place.site_id, hooks.public_url(place.hostname), publications.path_of(self, place)

    def get_url(self, request: Any = None, current_site: Any = None) -> str | None:
        """Always with its host: the admin stands on a host of its own."""
        return self.get_full_url(request)

    url = property(get_url)

    @property
    def preview_modes(self) -> list[tuple[str, Any]]:
        return [("", _("页面"))]

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        return hooks.render_preview(self, request)

    def serve(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        return hooks.render_preview(self, request)


class ContentPage(PublishedPage):
    """A page with an address of its own number and date: everything but homes and channels."""

    number = models.BigIntegerField(null=True, unique=True, editable=False)
    # The date in its address: that of first publication, then frozen.
    address_date = models.DateField(null=True, editable=False)
    published_at = models.DateTimeField(
        _("发布日期"), null=True, blank=True, help_text=_("页面上显示的日期。不填则为首次发布的时间。")
    )
    undated = models.BooleanField(_("不显示日期"), default=False, help_text=_("不显示日期的页面在检查中视为未更新。"))
    source = models.CharField(
        _("来源"), max_length=100, blank=True, help_text=_("例：市政府办公室。转载的内容请写明原发布单位。")
    )
    author = models.CharField(
        _("作者"), max_length=100, blank=True, help_text=_("撰稿人或撰稿科室。没有可不填，例：政策法规科")
    )
    keywords = models.CharField(_("关键词"), max_length=200, blank=True, help_text=_("用逗号隔开，例：医疗保险，报销"))
    summary = models.TextField(_("摘要"), blank=True, max_length=500, help_text=_("一两句话，用于列表和搜索结果。"))
    lead_image = models.ForeignKey(
        "zq_content.PortalImage",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("题图"),
        help_text=_("显示在列表和专题中，请填写图片说明。"),
    )
    body = StreamField(
        BodyBlock(),
        blank=True,
        verbose_name=_("正文"),
        help_text=_("由小标题、段落、图片、表格等组成。点“+”添加；可以拖动调整次序。"),
    )
    attachments = StreamField(
        [("attachment", AttachmentBlock())],
        blank=True,
        verbose_name=_("附件"),
        help_text=_("显示在正文下面供下载，并注明格式和大小。"),
    )
    pinned_until = models.DateField(
        _("置顶至"), null=True, blank=True, help_text=_("当天结束后自动取消置顶。不填则不置顶。")
    )
    review_on = models.DateField(_("复核日期"), null=True, blank=True, help_text=_("到期提醒核实内容是否仍然准确。"))
    old_url = models.CharField(max_length=500, blank=True, editable=False)
    import_key = models.CharField(max_length=100, blank=True, editable=False)

    # What belongs to this page and neither to a revision nor to a copy of it.
    identity_fields: ClassVar = ["number", "address_date", "old_url", "import_key"]
    exclude_fields_in_copy = identity_fields
    base_form_class = ContentPageForm
    copy_form_class = ContentCopyForm
    parent_page_types: ClassVar = ["zq_content.Channel"]
    subpage_types: ClassVar = []

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        FieldPanel("body"),
        FieldPanel("pasted"),
        MultiFieldPanel([FieldPanel("attachments"), FieldPanel("uploads")], _("附件")),
    ]
    promote_panels = [
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("source"), FieldPanel("author")]), FieldPanel("keywords")], _("出处")
        ),
        MultiFieldPanel([FieldRowPanel([FieldPanel("published_at"), FieldPanel("undated")])], _("日期")),
        MultiFieldPanel([FieldPanel("pinned_until"), FieldPanel("lead_image")], _("列表中的样子")),
    ]
    settings_panels = [PublishingPanel(), FieldPanel("review_on")]

    class Meta:
        abstract = True

    @classmethod
    def can_exist_under(cls, parent: Page) -> bool:
        """Wagtail asks this for pages that are written, copied and moved."""
        channel = parent.specific_deferred
        return super().can_exist_under(parent) and cls.kind in getattr(channel, "allowed_kinds", ())

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        if not self.slug:
            self.slug = f"new-{get_random_string(12).lower()}"
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if self.alias_of_id and self._state.adding:
                self._forget_identity()
            if self.number is None:
                self.number = take(PAGE_NUMBER)[0]
                self.slug = str(self.number)
            if self.live:
                self._freeze_dates()
            super().save(*args, **kwargs)

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """A revision says what the page holds, never which page it is."""
        own = {name: getattr(self, name) for name in ("slug", *self.identity_fields)}
        return super().with_content_json({**content, **own})

    def clean(self) -> None:
        super().clean()
        now = timezone.now()
        live_from = max(now, self.go_live_at or now)
        if self.published_at and self.published_at > live_from + timedelta(days=1):
            later = _("发布日期不能晚于定时发布的时间。请改早，或不填。")
            refusal = later if live_from > now else _("发布日期不能在未来。要定时发布，请用“定时发布”。")
            raise ValidationError({"published_at": refusal})

    def _forget_identity(self) -> None:
        """Wagtail makes an alias by copying every field."""
        for name in self.identity_fields:
            setattr(self, name, self._meta.get_field(name).get_default())

    def _freeze_dates(self) -> None:
        if self.published_at is None and not self.undated:
            self.published_at = self.first_published_at or timezone.now()
        if self.address_date is None:
            self.address_date = timezone.localdate()

    @property
    def keyword_list(self) -> list[str]:
        return [
            word
            for word in (part.strip() for part in self.keywords.replace("，", ",").replace("、", ",").split(","))
            if word
        ]

    def path_in(self, channel_path: str) -> str | None:
        """Its address under a channel; None for an item that is only a link."""
        # A page that was never saved is previewed under number 0.
        return addresses.content_path(channel_path, self.address_date or timezone.localdate(), self.number or 0)
