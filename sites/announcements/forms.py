"""The form of an announcement, with its targets, and that of a portal's answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.content.choosing import refuse_foreign_media
from cms.content.kinds import ChannelKind
from sites.portals.kinds import PortalKind
from sites.portals.models import Portal

from .kinds import Answer, Rule
from .models import Announcement, Delivery, Target
from .permissions import reach_of

# Kinds of channels that a page can stand in, the likely first.
_CHANNELS = (ChannelKind.NOTICES, ChannelKind.NEWS, ChannelKind.DISCLOSURE, ChannelKind.INTERACTION, ChannelKind.OTHER)


_ANSWERS = [
    (Answer.ADOPTED, _("采用，照原文显示")),
    (Answer.ADAPTED, _("改编采用，在原文前加本站导语")),
    (Answer.DECLINED, _("不采用，并说明理由")),
]


class _Many(forms.CheckboxSelectMultiple):
    """Check boxes that scroll where there are many of them."""

    def __init__(self) -> None:
        super().__init__(attrs={"class": "zq-many"})


class AnnouncementForm(WagtailAdminModelForm):
    """What is said, and to whom. Offers the portals that the person may announce to."""

    to_cluster = forms.BooleanField(
        label=_("全部"), required=False, help_text=_("发起站点和它的全部下属站点；市级门户发起的即整个站群。")
    )
    to_districts = forms.ModelMultipleChoiceField(
        Portal.objects.none(), label=_("区县及其下属"), required=False, widget=_Many
    )
    to_kinds = forms.MultipleChoiceField(label=_("一类站点"), required=False, choices=PortalKind.choices, widget=_Many)
    to_tags = forms.MultipleChoiceField(
        label=_("一条线的部门，或带其他标签的站点"),
        required=False,
        widget=_Many,
        help_text=_("各级同一条线的部门（例：市和各区县的教育局）用同一个标签，在站点的“标签”里填写。"),
    )
    to_portals = forms.ModelMultipleChoiceField(
        Portal.objects.none(), label=_("单个站点"), required=False, widget=_Many
    )
    except_districts = forms.ModelMultipleChoiceField(
        Portal.objects.none(), label=_("例外：区县及其下属（不推送）"), required=False, widget=_Many
    )
    exceptions = forms.ModelMultipleChoiceField(
        Portal.objects.none(),
        label=_("例外：单个站点（不推送）"),
        required=False,
        widget=_Many,
        help_text=_("只除去选中的站点本身，不含它的下属。"),
    )
    channel_kinds = forms.MultipleChoiceField(
        label=_("发到栏目"),
        required=False,
        choices=[(kind.value, kind.label) for kind in _CHANNELS],
        widget=_Many,
        help_text=_("在各站点第一个这类栏目里生成一个页面，规范地址指向发起站点的页面。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        reach = reach_of(self.for_user).order_by("pk")
        self._offer("origin", reach)
        self._offer("to_districts", reach.exclude(kind=PortalKind.DEPARTMENT))
        self._offer("except_districts", reach.filter(kind=PortalKind.DISTRICT))
        self._offer("to_portals", reach)
        self._offer("exceptions", reach)
        tags = Counter(tag for found in reach.values_list("tags", flat=True) for tag in found)
        self.fields["to_tags"].choices = [(tag, f"{tag}（{tags[tag]}）") for tag in sorted(tags)]  # type: ignore[attr-defined]
        self.initial["channel_kinds"] = self.instance.channel_kinds
        if self.instance.pk:
            self._fill(self.instance.targets.all())
        else:
            self.initial.setdefault("origin", reach.values_list("pk", flat=True).first())

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if not any(data.get(name) for name in ("to_cluster", "to_districts", "to_kinds", "to_tags", "to_portals")):
            self.add_error("to_cluster", _("请选择推送对象。"))
        refuse_foreign_media(self)
        return data

    def save(self, commit: bool = True) -> Announcement:
        """The row with its targets. Of a known row the fields of the form alone: its status is not the form's."""
        with transaction.atomic():
            row = super().save(commit and not self.instance.pk)
            if commit:
                row.save(update_fields=[field.name for field in row._meta.concrete_fields if field.name in self.fields])
                row.targets.all().delete()
                for target in self.targets():
                    target.announcement = row
                    target.save()
        return row

    def targets(self) -> Iterable[Target]:
        """The rules as chosen, unsaved."""
        data = self.cleaned_data
        if data["to_cluster"]:
            yield Target(rule=Rule.CLUSTER)
        yield from (Target(rule=Rule.DISTRICT, portal=portal) for portal in data["to_districts"])
        yield from (Target(rule=Rule.KIND, value=kind) for kind in data["to_kinds"])
        yield from (Target(rule=Rule.TAG, value=tag) for tag in data["to_tags"])
        yield from (Target(rule=Rule.PORTAL, portal=portal) for portal in data["to_portals"])
        for rule, name in ((Rule.DISTRICT, "except_districts"), (Rule.PORTAL, "exceptions")):
            yield from (Target(rule=rule, portal=portal, exception=True) for portal in data[name])

    def _offer(self, name: str, portals: Any) -> None:
        self.fields[name].queryset = portals  # type: ignore[attr-defined]
        if name == "origin":
            self.fields[name].empty_label = None  # type: ignore[attr-defined]

    def _fill(self, targets: Iterable[Target]) -> None:
        fields = {
            Rule.DISTRICT: "to_districts",
            Rule.KIND: "to_kinds",
            Rule.TAG: "to_tags",
            Rule.PORTAL: "to_portals",
        }
        left_out = {Rule.DISTRICT: "except_districts", Rule.PORTAL: "exceptions"}
        for target in targets:
            if target.rule == Rule.CLUSTER:
                self.initial["to_cluster"] = True
                continue
            name = (left_out if target.exception else fields)[Rule(target.rule)]
            self.initial.setdefault(name, []).append(target.portal_id or target.value)


class AnswerForm(forms.ModelForm):
    """A portal's answer to an optional announcement."""

    answer = forms.ChoiceField(label=_("答复"), choices=_ANSWERS, widget=forms.RadioSelect)

    class Meta:
        model = Delivery
        fields = ("answer", "introduction", "reason")
        widgets = {
            "introduction": forms.Textarea(attrs={"rows": 3}),
            "reason": forms.Textarea(attrs={"rows": 3}),
        }

    def _post_clean(self) -> None:
        """``answering.answer`` checks, and saves, the row as it is in the database."""
