"""Forms of the registry: opening a portal, editing it, changing its state."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.content.choosing import refuse_foreign_media
from themes.facts import all_facts

from . import hierarchy, hosts, look, states
from .kinds import PortalKind, PortalState
from .models import Portal, PortalAlias
from .opening import city, normalise, open_portal
from .rights import is_cluster_administrator

# What only cluster administrators may change.
CLUSTER_ONLY = ("host", "name", "aliases", "tags", "site_code")
STATES_AT_OPENING = (PortalState.NORMAL, PortalState.PREPARING)


def theme_choices() -> list[tuple[str, str]]:
    """Installed themes as people know them."""
    return [(one.name, f"{one.title}：{one.description}") for one in all_facts()]


class WholeErrors:
    """Shows errors of fields that a form leaves out at its top, where Django would fail."""

    fields: dict[str, forms.Field]

    def add_error(self, field: str | None, error: Any) -> None:
        if field is None and hasattr(error, "error_dict"):
            kept: dict[str, list[ValidationError]] = {}
            for name, errors in error.error_dict.items():
                kept.setdefault(name if name in self.fields else NON_FIELD_ERRORS, []).extend(errors)
            error = ValidationError(kept)
        super().add_error(field, error)  # type: ignore[misc]


class OpeningForm(WholeErrors, WagtailAdminModelForm):
    """Everything that opening asks for; saving it opens the portal."""

    theme = forms.ChoiceField(
        label=_("主题"), required=False, help_text=_("不选则按类型：市级便民，区县公报，部门卷宗。")
    )
    state = forms.ChoiceField(label=_("状态"), choices=[(one.value, one.label) for one in STATES_AT_OPENING])
    organisation_code = forms.CharField(
        label=_("机构代码"),
        required=False,
        max_length=9,
        help_text=_("主办机构统一社会信用代码的第 9 至 17 位，用于索引号。不填则生成临时代码。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = [("", _("按类型")), *theme_choices()]  # type: ignore[attr-defined]
        parent = self.fields["parent"]
        parent.queryset = Portal.objects.exclude(kind=PortalKind.DEPARTMENT)  # type: ignore[attr-defined]
        parent.help_text = _("不选则为市级门户。")
        parent.empty_label = _("市级门户")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        kind = data.get("kind")
        if kind and not data.get("theme"):
            data["theme"] = look.default_theme(kind)
        if kind and kind != PortalKind.CITY and not data.get("parent"):
            data["parent"] = city()
        return data

    def open(self) -> Portal:
        """Open the portal; its errors become the form's. Raises ValidationError."""
        data = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        self.instance = open_portal(**data)
        return self.instance


class PortalForm(WholeErrors, WagtailAdminModelForm):
    """Identity and look; aliases and tags as text. Portal administrators get the fields that are theirs."""

    theme = forms.ChoiceField(label=_("主题"))
    aliases = forms.CharField(
        label=_("其他域名"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("访问它们会转到本站域名。每行一个，例：yunzhou.gov.cn、云州市.政务。"),
    )
    tags = forms.CharField(
        label=_("标签"),
        required=False,
        help_text=_("部门的条线和其他分类，推送公告时按它选，用逗号隔开，例：教育，民生。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["theme"].choices = theme_choices() or [(self.instance.theme, self.instance.theme)]  # type: ignore[attr-defined]
        self.initial["aliases"] = "\n".join(
            hosts.readable_host(host) for host in self.instance.aliases.values_list("host", flat=True)
        )
        self.initial["tags"] = "，".join(self.instance.tags)
        if not is_cluster_administrator(self.for_user):
            for name in CLUSTER_ONLY:
                self.fields.pop(name, None)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        refuse_foreign_media(self)
        if "aliases" in cleaned and "host" in cleaned:
            # The host it had until now becomes an alias by itself.
            kept = {normalise(cleaned["host"]), self.initial["host"], *(alias.host for alias in cleaned["aliases"])}
            hierarchy.check_hosts_left(self.instance, kept)
        return cleaned

    def clean_tags(self) -> list[str]:
        words = self.cleaned_data["tags"].replace("，", ",").replace("、", ",").split(",")
        return list(dict.fromkeys(word.strip() for word in words if word.strip()))

    def clean_aliases(self) -> list[PortalAlias]:
        """The aliases named in the lines, those that are known with their rows."""
        known = {alias.host: alias for alias in self.instance.aliases.all()}
        found: dict[str, PortalAlias] = {}
        for line in self.cleaned_data["aliases"].split():
            host = hosts.normalise_host(line)
            found[host] = known.get(host) or self._new_alias(host)
        return list(found.values())

    def _new_alias(self, host: str) -> PortalAlias:
        alias = PortalAlias(portal=self.instance, host=host)
        try:
            alias.full_clean()
        except ValidationError as error:
            raise ValidationError(error.messages) from error
        return alias

    def save(self, commit: bool = True) -> Portal:
        portal = super().save(commit)
        if commit and "aliases" in self.cleaned_data:
            self._save_aliases(self.cleaned_data["aliases"])
        return portal

    def _save_aliases(self, wanted: list[PortalAlias]) -> None:
        kept = {alias.host for alias in wanted}
        for alias in self.instance.aliases.all():
            # The host it had until now has just become an alias by itself.
            if alias.host not in kept and alias.host != self.initial.get("host"):
                alias.delete()
        for alias in wanted:
            if alias.pk is None:
                alias.save()


class StateForm(WholeErrors, forms.ModelForm):
    """What the public is told while a portal is off line; closing for good asks for the host as confirmation."""

    confirmation = forms.CharField(
        label=_("输入本站域名确认"), help_text=_("永久关停不能撤销。请输入本站的域名，确认没有选错站点。")
    )

    class Meta:
        model = Portal
        fields = ("closing_note", "closed_until", "successor_url")
        widgets = {
            "closing_note": forms.Textarea(attrs={"rows": 4}),
            "closed_until": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }

    def __init__(self, *args: Any, new_state: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.new_state = new_state
        keep = {
            PortalState.NORMAL: (),
            PortalState.SUSPENDED: ("closing_note", "closed_until"),
            PortalState.CLOSED: ("closing_note", "successor_url", "confirmation"),
        }[PortalState(new_state)]
        if self.instance.state == PortalState.CLOSED:
            keep = tuple(name for name in keep if name != "confirmation")
        for name in set(self.fields) - set(keep):
            del self.fields[name]

    def clean_confirmation(self) -> str:
        typed = self.cleaned_data["confirmation"].strip().lower()
        if typed not in (self.instance.host, hosts.readable_host(self.instance.host)):
            raise ValidationError(_("与本站域名不符，未关停。"))
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        states.check_transition(self.instance.state, self.new_state)
        self.instance.state = self.new_state
        return data
