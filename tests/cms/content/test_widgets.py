"""The button that chooses a page speaks the language of who looks at it."""

import pytest
from django.utils.translation import override
from wagtail.admin.forms.models import formfield_for_dbfield

from cms.content.models import Interpretation, Topic
from cms.content.sections import ChannelSection


def _of_block():
    return ChannelSection().child_blocks["channel"].widget


def _of_stream_field():
    return Interpretation._meta.get_field("policies").stream_block.child_blocks["policy"].widget


def _of_foreign_key():
    return formfield_for_dbfield(Topic._meta.get_field("source_channel")).widget


@pytest.mark.parametrize("widget", [_of_block, _of_stream_field, _of_foreign_key])
def test_the_button_speaks_the_language_of_who_looks_not_of_who_came_first(widget):
    texts = {}
    with override("en"):
        button = widget()
        texts["en"] = str(button.choose_one_text)
    with override("zh-hans"):
        texts["zh-hans"] = str(button.choose_one_text)
    assert texts["en"] in ("Choose a page (Channel)", "Choose a page (Policy document)")
    assert texts["zh-hans"] in ("选择一个页面 (栏目)", "选择一个页面 (政策文件)")
