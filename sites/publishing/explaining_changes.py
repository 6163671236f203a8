"""What a change of the log makes the publisher look at, and why."""

from __future__ import annotations

from django.utils.translation import gettext as _

from cms.changes.models import Change
from sites.portals.models import Portal

from . import affected, ledger
from . import loading as contexts
from .catalogue import AskedCatalogue
from .explaining import words
from .models import OwnKey, SharedKey
from .planning import Wanted, plan


def explain_change(change_id: int) -> list[str]:
    """Lines about a change: what it touched, and per portal the targets built again. Raises LookupError.

    Judged by what is recorded and published now; a change long ago may have rebuilt others.
    """
    change = Change.objects.filter(pk=change_id).first()
    if change is None:
        raise LookupError(_("变更日志中没有第 %d 号变更。") % change_id)
    found = affected.by([change])
    using = ledger.targets_using(found.keys)
    lines = [
        _("第 %(id)d 号变更：%(at)s，%(kind)s %(type)s:%(subject)d")
        % {
            "id": change.pk,
            "at": f"{change.at:%Y-%m-%d %H:%M:%S}",
            "kind": change.get_kind_display(),
            "type": change.subject_type,
            "subject": change.subject_id,
        }
    ]
    lines += [f"- {words(key)}" for key in sorted(found.keys)]
    for portal in Portal.objects.filter(pk__in=using.keys() | found.portals.keys()).order_by("pk"):
        names = using.get(portal.pk, set())
        touched = found.portals[portal.pk]
        wanted = plan(contexts.load(portal, AskedCatalogue(portal.pk)), names, touched)
        lines.append(_("%s 重新生成：") % portal.host)
        lines += [f"- {name}：{_why(portal.pk, name, found.keys)}" for name in _names(wanted)]
    return lines


def _names(wanted: Wanted) -> list[str]:
    """The names of all targets in a plan."""
    return [
        *(f"content:{pk}" for pk in sorted(wanted.pages)),
        *(f"channel:{pk}" for pk in sorted(wanted.channels)),
        *(f"month:{pk}:{month}" for pk, month in sorted(wanted.months)),
        *(f"sitemap:{year}" for year in sorted(wanted.sitemaps)),
        *(f"redirect:{path}" for path in sorted(wanted.redirects)),
        *sorted(wanted.single),
    ]


def _why(site_id: int, name: str, changed: set[str]) -> str:
    """The changed keys that a target depends on, or that it stands beside what changed."""
    own = set(OwnKey.objects.filter(site_id=site_id, target=name, key__in=changed).values_list("key", flat=True))
    groups = {row.group_id for row in ledger.outputs_of(site_id, [name]).values() if row.group_id}
    shared = set(SharedKey.objects.filter(group_id__in=groups, key__in=changed).values_list("key", flat=True))
    return "；".join(map(words, sorted(own | shared))) or _("变化的内容本身，或与它相邻")
