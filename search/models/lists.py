"""Lists that cluster administrators edit: synonyms, words, promoted results."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cms.content.kinds import CONTENT_KINDS
from cms.content.models.publication import Publication

from ..text.folding import fold

_SEPARATORS = re.compile("[、，,；;\n]+")


def folded_key(text: str) -> str:
    """The form in which questions are compared: folded, without blanks."""
    return "".join(fold(text).split())


class Listed(models.Model):
    """Tells when it was last changed, so that every process notices (``search.lists``)."""

    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True


class Synonym(Listed):
    """Everyday words, and what documents say instead."""

    everyday = models.CharField(_("日常说法"), max_length=40, unique=True, help_text=_("群众会输入的词，例如：社保"))
    official = models.CharField(
        _("规范说法"),
        max_length=200,
        help_text=_("文件里的说法，多个以“、”分隔；必须同时出现的词用空格分开。例如：居民身份证 补领"),
    )

    class Meta:
        verbose_name = _("同义词")
        verbose_name_plural = pgettext_lazy("plural", "同义词")
        ordering = ["everyday"]

    def __str__(self) -> str:
        return f"{self.everyday} → {self.official}"

    @property
    def alternatives(self) -> list[str]:
        return [one.strip() for one in _SEPARATORS.split(self.official) if one.strip()]

    def clean(self) -> None:
        if self.everyday and not folded_key(self.everyday):
            raise ValidationError({"everyday": _("日常说法里没有文字。请输入汉字、字母或数字。")})


class DictionaryWord(Listed):
    """A word that is not to be cut into parts. A change rebuilds the index."""

    word = models.CharField(
        _("词"), max_length=20, unique=True, help_text=_("不应拆开的词，例如本地的地名、项目名、简称：云州码")
    )
    note = models.CharField(_("说明"), max_length=100, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = _("词表")
        ordering = ["word"]

    def __str__(self) -> str:
        return self.word

    def clean(self) -> None:
        self.word = self.word.strip()
        if re.search(r"\s", self.word) or len(folded_key(self.word)) < 2:
            raise ValidationError({"word": _("一个词至少两个字，中间没有空格和标点。")})


def _can_be_found(page_id: int) -> bool:
    return Publication.objects.filter(pk=page_id, kind__in=CONTENT_KINDS, path__isnull=False).exists()


class Promotion(Listed):
    """A page that stands first when one of its queries is asked."""

    queries = models.TextField(_("查询词"), help_text=_("一行一个；与查询完全相同时，下面的页面排在最前。"))
    page = models.ForeignKey(
        "wagtailcore.Page",
        models.CASCADE,
        verbose_name=_("推荐的页面"),
        related_name="+",
        help_text=_("须是已发布的内容"),
    )
    position = models.PositiveSmallIntegerField(_("次序"), default=1, help_text=_("同一查询词有多个推荐时，小的在前"))

    class Meta:
        verbose_name = _("推荐结果")
        verbose_name_plural = pgettext_lazy("plural", "推荐结果")
        ordering = ["position", "pk"]

    def __str__(self) -> str:
        return "、".join(self.query_lines)

    @property
    def query_lines(self) -> list[str]:
        return [line.strip() for line in self.queries.splitlines() if line.strip()]

    def clean(self) -> None:
        errors: dict[str, Any] = {}
        if not any(folded_key(line) for line in self.query_lines):
            errors["queries"] = _("请至少写一个查询词。")
        if self.page_id and not _can_be_found(self.page_id):
            errors["page"] = _("群众搜不到这个页面：它没有发布，或不是内容（如首页、栏目）。请先发布，或选择别的页面。")
        if errors:
            raise ValidationError(errors)
