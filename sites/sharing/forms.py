"""Forms of sharing."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from cms.content.kinds import CONTENT_KINDS
from cms.content.models import Channel, Topic
from sites.portals.models import Portal
from sites.portals.permissions import portals_administered_by
from sites.portals.rights import is_cluster_administrator

from .permissions import channels_among


class OfferForm(forms.Form):
    portals = forms.ModelMultipleChoiceField(
        Portal.objects.none(), label=_("推送给"), widget=forms.CheckboxSelectMultiple(attrs={"class": "zq-many"})
    )
    superior = forms.BooleanField(
        label=_("国务院或上级转载"), required=False, help_text=_("接收站点须在 24 小时内转载，在“转载时效”中统计。")
    )
    note = forms.CharField(label=_("说明"), max_length=200, required=False, help_text=_("给接收站点看，可不填。"))

    def __init__(self, *args: Any, portals: QuerySet[Portal], may_order: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["portals"].queryset = portals
        if not may_order:
            del self.fields["superior"]


class DecisionForm(forms.Form):
    """Accept into a channel, or decline with a reason."""

    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("放入栏目"), required=False)
    reason = forms.CharField(label=_("不采用的理由"), max_length=200, required=False)


class LibraryForm(forms.Form):
    """What the library is narrowed to."""

    q = forms.CharField(label=_("关键词"), max_length=100, required=False)
    portal = forms.ModelChoiceField(
        Portal.objects.order_by("pk"), label=_("站点"), required=False, empty_label=_("全部")
    )
    kind = forms.ChoiceField(
        label=_("类型"),
        required=False,
        choices=[("", _("全部")), *((kind.value, kind.label) for kind in CONTENT_KINDS)],
    )
    since = forms.DateField(label=_("从"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("到"), required=False, widget=forms.DateInput(attrs={"type": "date"}))


class ReuseForm(forms.Form):
    """A channel, or a topic, of one portal."""

    channel = forms.ModelChoiceField(Channel.objects.none(), label=_("放入栏目"), required=False)
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("或加入专题"), required=False)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if not self.errors and bool(cleaned.get("channel")) == bool(cleaned.get("topic")):
            raise forms.ValidationError(_("请选一个栏目或一个专题。"))
        return cleaned


class OwnForm(WagtailAdminModelForm):
    """Of what belongs to a portal: offers those that the person administers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.for_user
        own = Portal.objects.all() if is_cluster_administrator(user) else portals_administered_by(user)
        field = self.fields["portal"]
        field.queryset = own.order_by("pk")
        if not is_cluster_administrator(user):
            field.required = True


class _ChannelField(forms.ModelChoiceField):
    def label_from_instance(self, channel: Channel) -> str:
        return f"{channel.publication.site.portal} · {channel.title}"


class SubscriptionForm(OwnForm):
    channel = _ChannelField(Channel.objects.none(), label=_("接收栏目"), help_text=_("收到的内容显示在这个栏目。"))
    source_channel = _ChannelField(
        Channel.objects.none(), label=_("来源栏目"), required=False, help_text=_("包括它的下级栏目。")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["channel"].queryset = channels_among(self.fields["portal"].queryset)
        self.fields["source_channel"].queryset = channels_among(Portal.objects.all())
