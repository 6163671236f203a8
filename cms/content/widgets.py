"""Choosing a page of one type; writing a title."""

from typing import Any

from django.utils.text import format_lazy
from wagtail.admin.widgets import AdminAutoHeightTextInput, AdminPageChooser


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
