"""Choosing a page of one type; writing a title; the table editor in Chinese."""

from typing import Any

from django import forms
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from wagtail.admin.telepath import register
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminPageChooser
from wagtail.contrib.table_block.blocks import TableInput, TableInputAdapter


class OnePageChooser(AdminPageChooser):
    """As Wagtail's, which writes its button once, in the language of whoever first opens a form of that kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.target_models) == 1:
            named = type(self).choose_one_text, self.target_models[0]._meta.verbose_name
            self.choose_one_text = format_lazy("{} ({})", *named)


class TitleInput(AdminAutoHeightTextInput):
    """As high as the title is long; a pasted line break is no part of it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        value = super().value_from_datadict(data, files, name)
        return " ".join(value.split("\n")).replace("\r", "") if isinstance(value, str) else value


class ChineseTables(TableInputAdapter):
    """With the words of its menu, which must be known before the first table is shown."""

    @cached_property
    def media(self) -> forms.Media:
        needed = super().media
        return needed + forms.Media(js=[*needed._js, "zq_content/tables.js"])  # one list, which keeps its order


register(ChineseTables(), TableInput)
