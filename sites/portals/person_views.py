"""Screens about people: making one, mending, keeping out, a new password."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import add_never_cache_headers
from wagtail.admin.views import generic
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import log

from . import people
from .listing import ScopedIndexView
from .models import Person
from .person_forms import NewPersonForm
from .views import NamedByAction


def show_password(request: HttpRequest, person: Person, password: str) -> HttpResponse:
    """The only page that ever shows a first password; no cache keeps it."""
    context = {"person": person, "password": password, "edit_url": reverse("people:edit", args=[person.pk])}
    response = TemplateResponse(request, "zq_portals/first_password.html", context)
    add_never_cache_headers(response)
    return response


class PersonIndexView(ScopedIndexView):
    add_item_label = gettext_lazy("新建人员")

    def get_base_queryset(self) -> QuerySet[Any]:
        return super().get_base_queryset().prefetch_related("memberships__organisation")

    def get_list_more_buttons(self, instance: Person) -> list[Any]:
        return [*super().get_list_more_buttons(instance), *_buttons(instance)]


class NewPersonView(generic.CreateView):
    page_title = gettext_lazy("新建人员")
    submit_button_label = gettext_lazy("新建")
    submit_button_active_label = gettext_lazy("正在新建…")

    def form_valid(self, form: NewPersonForm) -> HttpResponse:
        with transaction.atomic():
            person, password = form.create()
            log(instance=person, action="wagtail.create")
        return show_password(self.request, person, password)


class PersonEditView(generic.EditView):
    template_name = "zq_portals/person.html"

    @property
    def header_more_buttons(self) -> list[Any]:
        return [*super().header_more_buttons, *_buttons(self.object)]


class PersonActionView(NamedByAction, generic.EditView):
    """Says what will happen, and does it once confirmed."""

    template_name = "zq_portals/person_action.html"
    form_class = forms.modelform_factory(Person, fields=())
    url_name = ""
    explanation: Promise | str = ""

    def get_form_class(self) -> type[forms.ModelForm]:
        return self.form_class

    def get_edit_url(self) -> str:
        return reverse(f"people:{self.url_name}", args=[self.object.pk])

    def form_valid(self, form: forms.ModelForm) -> HttpResponse:
        with transaction.atomic():
            answer = self.act(self.object)
            log(instance=self.object, action=f"zq_portals.person_{self.url_name}")
        return answer

    def act(self, person: Person) -> HttpResponse:
        raise NotImplementedError


class DeactivateView(PersonActionView):
    url_name = "deactivate"
    page_title = submit_button_label = gettext_lazy("停用账号")
    explanation = gettext_lazy("停用后此人立即不能登录，也不再收到通知；其稿件和操作记录保留，可随时恢复。")

    def act(self, person: Person) -> HttpResponse:
        people.set_active(person, False)
        messages.success(self.request, _("已停用“%s”的账号。") % person)
        return redirect("people:edit", person.pk)


class ActivateView(PersonActionView):
    url_name = "activate"
    page_title = submit_button_label = gettext_lazy("恢复账号")
    explanation = gettext_lazy("恢复后此人可用原密码登录，原有角色继续有效。")

    def act(self, person: Person) -> HttpResponse:
        people.set_active(person, True)
        messages.success(self.request, _("已恢复“%s”的账号。") % person)
        return redirect("people:edit", person.pk)


class PasswordView(PersonActionView):
    url_name = "password"
    page_title = submit_button_label = gettext_lazy("重设密码")
    explanation = gettext_lazy("系统会生成一个新密码，只显示一次；旧密码立即失效，已登录的会退出。")

    def act(self, person: Person) -> HttpResponse:
        return show_password(self.request, person, people.renew_password(person))


ACTIONS = (PasswordView, DeactivateView, ActivateView)
_ICONS = {"password": "key", "deactivate": "cross", "activate": "check"}


def _buttons(person: Person) -> list[Button]:
    shown = (PasswordView, DeactivateView) if person.is_active else (ActivateView,)
    return [
        Button(
            view.page_title,
            url=reverse(f"people:{view.url_name}", args=[person.pk]),
            icon_name=_ICONS[view.url_name],
            priority=100,
        )
        for view in shown
    ]
