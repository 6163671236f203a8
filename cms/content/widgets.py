"""Choosing a page of one type."""

from typing import Any

from django.utils.text import format_lazy
from wagtail.admin.widgets import AdminPageChooser


class OnePageChooser(AdminPageChooser):
    """As Wagtail's, which writes its button once, in the language of whoever first opens a form of that kind."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if len(self.target_models) == 1:
            named = type(self).choose_one_text, self.target_models[0]._meta.verbose_name
            self.choose_one_text = format_lazy("{} ({})", *named)
