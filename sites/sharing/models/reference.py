"""A live reference: a page of one portal that publishes what a page of another does."""

from __future__ import annotations

from collections.abc import Collection
from html import escape
from typing import Any, ClassVar

from django import forms
from django.db import models, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.admin.panels import FieldPanel, PublishingPanel
from wagtail.fields import StreamField

from cms.content.kinds import Kind
from cms.content.models.base import ContentPage
from cms.content.models.publication import Publication
from cms.content.sections import LinkBlock
from search.entries import key_of
from sites.portals.kinds import PortalState

# Taken over as they are; title and summary may be the receiving portal's own.
TAKEN = (
    "kind",
    "published_at",
    "author",
    "keywords",
    "document_number",
    "index_number",
    "validity",
    "lead_image_id",
    "plain_text",
    "attachments",
)


class ReferenceForm(WagtailAdminPageForm):
    """Notes which text of the origin was there when the form was opened, with the words that were written in it."""

    seen = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["seen"] = self.instance.fingerprint
        self._words = self.instance.words

    def save(self, commit: bool = True) -> Any:
        if self.instance.words != self._words:
            self.instance.held_against = self.cleaned_data["seen"]
        return super().save(commit=commit)


class Reference(ContentPage):
    """Holds which page it repeats and what the receiving portal says in its own words; the text stays at the origin."""

    # Until its publication is written; then it is that of the origin.
    kind = Kind.ARTICLE
    is_creatable = False

    # Page id; no constraint, for the origin may be deleted.
    origin_id = models.BigIntegerField(null=True, editable=False, db_index=True)
    own_title = models.CharField(
        _("本站标题"), max_length=200, blank=True, help_text=_("不填则用原文标题，并随原文更新。")
    )
    own_introduction = models.TextField(
        _("本站导语"), max_length=500, blank=True, help_text=_("显示在正文前和列表中。不填则用原文摘要。")
    )
    related = StreamField(
        [("link", LinkBlock())],
        blank=True,
        verbose_name=_("本站相关链接"),
        help_text=_("显示在正文后面，例：本站的办事指南。"),
    )
    # Fingerprint of the origin that the portal's own words were last held against.
    checked = models.CharField(max_length=64, blank=True, editable=False)
    # That which its author had at hand, of the words of a revision; "" for the origin's as they are published.
    held_against = models.CharField(max_length=64, blank=True, editable=False)
    # Whether there are any words of the portal's own.
    is_adapted = models.BooleanField(default=False, editable=False)

    identity_fields: ClassVar = [*ContentPage.identity_fields, "origin_id", "checked"]
    exclude_fields_in_copy = ContentPage.identity_fields
    base_form_class = ReferenceForm
    content_panels = [FieldPanel("own_title"), FieldPanel("own_introduction"), FieldPanel("related")]
    promote_panels = [FieldPanel("pinned_until")]
    settings_panels = [PublishingPanel()]

    class Meta:
        verbose_name = _("引用内容")
        verbose_name_plural = pgettext_lazy("plural", "引用内容")

    @property
    def origin(self) -> Publication | None:
        """What the public sees at the origin now."""
        return shown([self.origin_id]).select_related("site__portal").first()

    @property
    def fingerprint(self) -> str:
        """That of the origin now, "" without one."""
        found = Publication.objects.filter(pk=self.origin_id).values_list("fingerprint", flat=True).first()
        return found or ""

    @property
    def words(self) -> tuple[str, str, str]:
        """The portal's own: title, introduction, related links."""
        links = [
            [block["value"].get(name) or "" for name in ("label", "page", "url")] for block in self.related.raw_data
        ]
        return self.own_title, self.own_introduction, str(links) if links else ""

    def has_content(self) -> bool:
        return self.origin is not None

    def full_clean(self, *args: Any, **kwargs: Any) -> None:
        self._follow_title()
        super().full_clean(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> None:
        with transaction.atomic():
            if kwargs.get("update_fields") is None:
                self._follow_title()
                self._note_check()
            super().save(*args, **kwargs)

    def _follow_title(self) -> None:
        found = self.own_title or Publication.objects.filter(pk=self.origin_id).values_list("title", flat=True).first()
        if found:
            self.title = self.draft_title = found

    def _note_check(self) -> None:
        """New words are held against the origin as their author had it at hand, however late they are published."""
        self.is_adapted = any(self.words)
        stored = type(self).objects.filter(pk=self.pk).first() if self.pk else None
        if stored is None or stored.words != self.words:
            self.checked = self.held_against or self.fingerprint

    def amend(self, row: Publication) -> None:
        """Publish what the origin does, named as the source, with the portal's own words around it."""
        origin = self.origin
        if origin is None:
            return
        for name in TAKEN:
            setattr(row, name, getattr(origin, name))
        portal = origin.site.portal
        row.title = self.own_title or origin.title
        row.summary = self.own_introduction or origin.summary
        row.source = origin.source or portal.name
        row.body_html = self._introduced() + origin.body_html + self._links()
        row.data = {
            "canonical": f"https://{portal.host}{origin.path}",
            **origin.data,
            "origin": origin.pk,
            "key": key_of(vars(origin)),
        }

    def _introduced(self) -> str:
        return f"<p>{escape(self.own_introduction)}</p>" if self.own_introduction else ""

    def _links(self) -> str:
        """Links in the form that the publisher resolves, like those of a text."""
        items = "".join(f"<li>{_anchor(block['value'])}</li>" for block in self.related.raw_data)
        return f"<h2>相关链接</h2><ul>{items}</ul>" if items else ""


def shown(page_ids: Collection[int | None]) -> QuerySet[Publication]:
    """Those of these pages that the public sees and a reference can repeat.

    A portal that is suspended or closed shows a notice in the place of its pages; a bare link is nothing to repeat.
    """
    return Publication.objects.filter(pk__in=page_ids, path__isnull=False, site__portal__state=PortalState.NORMAL)


def _anchor(value: dict[str, Any]) -> str:
    label = escape(value.get("label") or "")
    if value.get("page"):
        return f'<a href="zq:page:{int(value["page"])}">{label}</a>'
    return f'<a href="{escape(value.get("url") or "")}">{label}</a>'
