"""Forms about people: making one, mending name and address, and membership in an organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from .kinds import Role
from .models import Membership, Organisation, Person
from .people import create_person
from .permissions import GIVEN_BY_PORTALS, organisations_administered_by
from .rights import is_cluster_administrator


class PersonForm(WagtailAdminModelForm):
    """Name and address."""

    first_name = forms.CharField(label=_("姓名"), max_length=60)
    email = forms.EmailField(
        label=_("电子邮箱"), required=False, help_text=_("审核通知、找回密码的邮件发到这里。没有可不填。")
    )

    class Meta:
        model = Person
        fields = ("first_name", "email")


class NewPersonForm(PersonForm):
    """Also the user name, and a first membership."""

    organisation = forms.ModelChoiceField(
        label=_("所在机构"),
        queryset=Organisation.objects.all(),
        required=False,
        empty_label=_("暂不加入机构"),
        help_text=_("此人可以编辑该机构的站点。可稍后在“成员”中添加，一人可在几个机构任职。"),
    )
    role = forms.ChoiceField(
        label=_("角色"),
        choices=Role,
        initial=Role.EDITOR,
        required=False,
        help_text=Membership._meta.get_field("role").help_text,
    )
    with_subordinates = forms.BooleanField(
        label=_("包括下属机构"),
        required=False,
        help_text=Membership._meta.get_field("with_subordinates").help_text,
    )
    field_order = ("username", "first_name", "email", "organisation", "role", "with_subordinates")

    class Meta(PersonForm.Meta):
        fields = ("username", "first_name", "email")
        labels = {"username": _("用户名")}
        help_texts = {"username": _("登录用，例：zhangsan、edu-zhangsan。只用字母、数字和 @ . + - _，建成后不能再改。")}

    def create(self) -> tuple[Person, str]:
        """Make the person; with the first password."""
        data = self.cleaned_data
        return create_person(
            data["username"],
            data["first_name"],
            data["email"],
            organisation=data["organisation"],
            role=data["role"] or Role.EDITOR,
            with_subordinates=data["with_subordinates"],
        )


class UserNameField(forms.ModelChoiceField):
    """A person by user name: portals' administrators are not shown everybody of the cluster."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        people = get_user_model()._default_manager.filter(is_active=True, is_superuser=False)
        super().__init__(people, to_field_name="username", **kwargs)


class MembershipForm(WagtailAdminModelForm):
    """Portals' administrators give what is theirs to give: editing and reviewing in their own organisations."""

    user = UserNameField(
        label=_("用户名"),
        help_text=_("此人登录用的用户名。还没有账号的，请站群管理员在“人员”中新建。"),
        error_messages={"invalid_choice": _("没有这个用户名，或已停用。请核对；还没有账号的，请站群管理员新建人员。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.user_id:
            self.initial["user"] = self.instance.user
        if not is_cluster_administrator(self.for_user):
            self._limit_to_own()

    def _limit_to_own(self) -> None:
        organisations = organisations_administered_by(self.for_user)
        field = self.fields["organisation"]
        field.queryset = organisations  # type: ignore[attr-defined]
        if len(organisations) == 1:
            field.initial = organisations[0]
        self.fields["role"].choices = [(role.value, role.label) for role in GIVEN_BY_PORTALS]  # type: ignore[attr-defined]
        self.fields.pop("with_subordinates", None)
