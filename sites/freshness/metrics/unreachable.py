"""站点无法访问: the share of failed probes within the window."""

from __future__ import annotations

from django.utils.translation import gettext as _

from ..measuring import Item, Measured
from ..records import Records
from ..rules import Rule
from ..timeline import Picture
from ..windows import Window, day_of
from . import metric
from .params import whole


@metric("unreachable-share", probes_a_day=whole, timeout_seconds=whole)
def measure(picture: Picture, rule: Rule, records: Records) -> Measured:
    """A share from 0 to 1. Unknown until a day's worth of probes (``probes_a_day``) was made."""
    start = (rule.window or Window(days=7)).first_day_of(picture.day)
    days = [probes for probes in records.probes.get(picture.site_id, ()) if start <= probes.day <= picture.day]
    total, failed = sum(day.probes for day in days), sum(day.failed for day in days)
    if total < int(rule.params.get("probes_a_day", 20)):
        return Measured(known=False, note=_("探测次数不足（%d 次），还不能判定。") % total)
    items = [
        Item(_("访问失败"), "/", date=day_of(failure.at), fails_on=day_of(failure.at), reason=failure.reason)
        for failure in records.failures.get(picture.site_id, ())
        if start <= day_of(failure.at) <= picture.day
    ]
    return Measured(
        tuple(items),
        value=failed / total,
        note=_("%(total)d 次探测失败 %(failed)d 次") % {"total": total, "failed": failed},
    )
