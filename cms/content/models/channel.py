"""Channels: the sections of a portal that list pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.models import Page, PageManager
from wagtail.query import PageQuerySet
from wagtail.url_routing import RouteResult

from .. import addresses
from ..forms import ChannelCopyForm
from ..kinds import ChannelKind, Kind, allowed_in
from .base import PublishedPage


class ChannelQuerySet(PageQuerySet):
    def public_on(self, home: Page, kinds: Sequence[str], taking: Kind) -> list[Channel]:
        """What the public sees below a home page of these kinds of channels and may hold pages of kind ``taking``.

        In the order of ``kinds``, then of the tree.
        """
        public = self.descendant_of(home).filter(publication__isnull=False)
        found = [one for one in public.filter(channel_kind__in=kinds).order_by("path") if taking in one.allowed_kinds]
        return sorted(found, key=lambda one: kinds.index(one.channel_kind))


class Channel(PublishedPage):
    """A section with a kind, by which rules judge it, and a cadence, by which it must be updated."""

    objects = PageManager.from_queryset(ChannelQuerySet)()
    kind = Kind.CHANNEL

    channel_kind = models.CharField(
        _("栏目类型"),
        max_length=16,
        choices=ChannelKind,
        default=ChannelKind.OTHER,
        help_text=_("决定栏目里能写哪些内容、按哪条指标检查更新。“导航栏目”只放下级栏目。"),
    )
    cadence_days = models.PositiveIntegerField(
        _("更新周期（天）"),
        null=True,
        blank=True,
        help_text=_("多少天内至少更新一次。不填则按栏目类型的检查指标。"),
    )
    description = models.TextField(_("栏目说明"), max_length=300, blank=True, help_text=_("一句话，显示在栏目标题下。"))
    keywords = models.CharField(
        _("栏目关键词"), max_length=200, blank=True, help_text=_("用逗号隔开，供搜索使用，例：通知，公告")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("description"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("channel_kind"), FieldPanel("cadence_days")]), FieldPanel("keywords")],
            _("栏目属性"),
        ),
    ]
    promote_panels = [
        MultiFieldPanel([FieldPanel("slug"), FieldPanel("show_in_menus")], _("地址与导航")),
    ]
    parent_page_types: ClassVar = ["zq_content.HomePage", "zq_content.Channel"]
    subpage_types: ClassVar = [
        "zq_content.Channel",
        "zq_content.Article",
        "zq_content.PolicyDocument",
        "zq_content.Interpretation",
        "zq_content.Guide",
        "zq_content.OrganisationPage",
        "zq_content.Topic",
    ]

    # Its fields refer to nothing; looking through them was a quarter of opening a portal.
    wagtail_reference_index_ignore: ClassVar = True
    copy_form_class = ChannelCopyForm
    promote_heading: ClassVar = _("地址与导航")

    class Meta:
        verbose_name = _("栏目")
        verbose_name_plural = pgettext_lazy("plural", "栏目")

    @property
    def allowed_kinds(self) -> tuple[Kind, ...]:
        """Kinds of content that may be written here."""
        return allowed_in(ChannelKind(self.channel_kind))

    def clean(self) -> None:
        super().clean()
        self._check_slug()
        self._check_kind()

    def minimal_clean(self) -> None:
        super().minimal_clean()
        self._check_slug()

    def _check_slug(self) -> None:
        try:
            addresses.check_channel_slug(self.slug or "")
        except ValidationError as error:
            raise ValidationError({"slug": error}) from error

    def _check_kind(self) -> None:
        """Refuse to become a channel that does not take what stands in it. ValidationError."""
        if not self.pk or Channel.objects.filter(pk=self.pk, channel_kind=self.channel_kind).exists():
            return
        types = Counter(self.get_children().order_by().values_list("content_type", flat=True))
        held = {ContentType.objects.get_for_id(pk).model_class().kind: count for pk, count in types.items()}
        taken = {Kind.CHANNEL, *self.allowed_kinds}
        stranded = [f"{kind.label} {held[kind]}" for kind in Kind if kind in held.keys() - taken]
        if stranded:
            told = {"kind": ChannelKind(self.channel_kind).label, "held": "、".join(stranded)}
            raise ValidationError(
                {
                    "channel_kind": _("“%(kind)s”栏目放不下本栏目已有的内容（%(held)s）。请先移走或删除，或另选类型。")
                    % told
                }
            )

    def published_data(self) -> dict[str, Any]:
        return {
            "channel_kind": self.channel_kind,
            "cadence_days": self.cadence_days,
            "in_menu": self.show_in_menus,
            "order": self.path,
        }

    def route(self, request: Any, path_components: list[str]) -> RouteResult:
        """Answer ``202611/t20261122_1234.html`` with the page of that number; anything else as Wagtail does."""
        if len(path_components) == 2 and (number := addresses.number_in(*path_components)) is not None:
            child = Page.objects.child_of(self).filter(slug=str(number)).first()
            if child is not None:
                return RouteResult(child.specific)
        return super().route(request, path_components)
