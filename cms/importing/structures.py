"""Structured fields: materials, steps and questions of guides, leaders and units of organisations."""

import uuid
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail import blocks
from wagtail.fields import StreamField

from .errors import LineError
from .values import entries, text

_VALUES = (blocks.CharBlock, blocks.TextBlock, blocks.FloatBlock, blocks.BooleanBlock)


def stream(field: StreamField, value: Any, label: str) -> list[dict[str, Any]]:
    """Stored stream data of a field with one kind of block; an entry is an object, or a text that names it.

    Files of an entry (sample forms, photos) are added by hand afterwards.
    """
    name, block = next(iter(field.stream_block.child_blocks.items()))
    parts = [part for part in block.child_blocks.items() if isinstance(part[1], _VALUES)]
    return [
        {"type": name, "value": _entry(dict(parts), item, label), "id": str(uuid.uuid4())}
        for item in entries(value, label)
    ]


def _entry(parts: dict[str, blocks.FieldBlock], item: Any, label: str) -> dict[str, Any]:
    if not isinstance(item, dict):
        item = {next(iter(parts)): item}
    unknown = [str(name) for name in item if name not in parts]
    if unknown:
        raise LineError(
            _("“%(label)s”中没有“%(name)s”这一项，可用：%(names)s。")
            % {"label": label, "name": unknown[0][:40], "names": "、".join(parts)}
        )
    return {name: _part(block, item.get(name), f"{label}·{block.label}") for name, block in parts.items()}


def _part(block: blocks.FieldBlock, value: Any, label: str) -> Any:
    if value is None:
        value = block.get_default()
    elif isinstance(block, blocks.CharBlock | blocks.TextBlock):
        value = text(value, label)
    elif isinstance(value, list | dict):
        raise LineError(_("“%s”应为一个值。") % label)
    try:
        return block.get_prep_value(block.clean(value))
    except ValidationError as error:
        raise LineError(f"“{label}”：{''.join(error.messages)}") from error
