"""Which images and attachments a form may name: those that the person may choose, and those that were there before.

A chooser offers only these, but what a browser sends back is any number at all; and what a page names becomes public.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Protocol

from django.contrib.auth.models import AbstractBaseUser
from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field, ForeignKey, Model
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.permissions import policy_registry

Reference = tuple[type[Model], int]


class EditForm(Protocol):
    """A Wagtail form of a model; ``for_user`` is None where no person sent it."""

    instance: Any
    fields: dict[str, Any]
    cleaned_data: dict[str, Any]
    for_user: AbstractBaseUser | None

    def add_error(self, field: str | None, error: Any) -> None: ...


def refuse_foreign_media(form: EditForm) -> None:
    """Add an error to each field that newly names media of another portal. Called while the form is cleaned."""
    if form.for_user is None:
        return
    for name, field in list(_media_fields(form)):
        before = set(_media_in(field, getattr(form.instance, name, None)))
        added = set(_media_in(field, form.cleaned_data.get(name))) - before
        if added and not _may_choose(form.for_user, added):
            form.add_error(name, _("所选的图片或附件不在您的素材库中，不能引用。请先上传到本站素材库，再选用。"))


def _media_fields(form: EditForm) -> Iterator[tuple[str, Field]]:
    """Fields of the form that can name media: streams with their blocks, and references to one image or document."""
    for name in form.fields:
        try:
            field = form.instance._meta.get_field(name)
        except FieldDoesNotExist:
            continue
        if hasattr(field, "stream_block") or isinstance(field, ForeignKey):
            yield name, field


def _media_in(field: Field, value: Any) -> Iterator[Reference]:
    if not value:
        return
    if isinstance(field, ForeignKey):
        found: Any = [(type(value), value.pk)]
    else:
        # Wagtail's stream and rich text fields have it; Django's own, for which this is typed, do not.
        found = (reference[:2] for reference in field.extract_references(value))  # type: ignore[attr-defined]
    media = (get_image_model(), get_document_model())
    yield from ((model, int(pk)) for model, pk in found if model in media)


def _may_choose(user: AbstractBaseUser, references: set[Reference]) -> bool:
    for model in {model for model, _pk in references}:
        wanted = {pk for kind, pk in references if kind is model}
        choosable = policy_registry.get_by_type(model).instances_user_has_permission_for(user, "choose")
        if choosable.filter(pk__in=wanted).count() != len(wanted):
            return False
    return True
