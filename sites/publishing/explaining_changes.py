"""What a change of the log had the publisher write, as the signed manifests tell, and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from cms.changes.models import Change, ReaderPosition
from sites.portals.models import Portal

from . import affected, ledger, records
from . import loading as contexts
from .affected import Affected
from .catalogue import AskedCatalogue
from .explaining_words import Words
from .manifest.batches import Batch, parse
from .manifest.segments import Segments
from .models import Output, OwnKey, SharedKey
from .planning import Wanted, plan
from .tree import Tree


def explain_change(change_id: int) -> list[str]:
    """Lines about a change: what it touched, and per portal the files written and why. Raises LookupError.

    Of portals whose manifests do not name the change, the targets that it would have built again now.
    """
    change = Change.objects.filter(pk=change_id).first()
    if change is None:
        raise LookupError(_("变更日志中没有第 %d 号变更。") % change_id)
    found = affected.by([change])
    using = ledger.targets_using(found.keys)
    words = Words(found.keys)
    lines = [_title(change), *(f"- {words.key(key)}" for key in sorted(found.keys))]
    for portal in Portal.objects.filter(pk__in=using.keys() | found.portals.keys()).order_by("pk"):
        batches = list(_batches(portal, change_id))
        for batch in batches:
            lines += [_written(portal, batch), *_files(portal, batch, found)]
        if not batches:
            lines += _expected(portal, using.get(portal.pk, set()), found, change_id)
    return lines


def _title(change: Change) -> str:
    return _("第 %(id)d 号变更：%(at)s，%(kind)s %(type)s:%(subject)d") % {
        "id": change.pk,
        "at": f"{change.at:%Y-%m-%d %H:%M:%S}",
        "kind": change.get_kind_display(),
        "type": change.subject_type,
        "subject": change.subject_id,
    }


def _batches(portal: Portal, change_id: int) -> Iterator[Batch]:
    """The batches of a portal's manifest that come of a change."""
    segments = Segments(Tree(portal.host).folder / "manifest")
    for number in segments.numbers():
        yield from (batch for batch in parse(segments.read(number)) if batch.comes_of(change_id))


def _written(portal: Portal, batch: Batch) -> str:
    first, last = batch.header["changes"]
    facts = {"host": portal.host, "number": batch.number, "at": batch.header["at"], "first": first, "last": last}
    if first == last:
        return _("%(host)s 写入（清单第 %(number)d 批，%(at)s）：") % facts
    return _("%(host)s 写入（清单第 %(number)d 批，%(at)s，与第 %(first)d–%(last)d 号变更一起）：") % facts


def _files(portal: Portal, batch: Batch, found: Affected) -> Iterator[str]:
    """The files of a batch, each with its target and the reason as recorded now."""
    paths = [line[1:].split(" ", 2)[-1] if line[0] == "+" else line[1:] for line in batch.entries()]
    rows = Output.objects.filter(site_id=portal.pk, path__in=paths)
    targets = dict(rows.values_list("path", "target"))
    words = Words([*found.keys, *targets.values()])
    for line, path in zip(batch.entries(), paths, strict=True):
        if line[0] == "-":
            yield _("- 删除 %s") % path
        else:
            target = targets.get(path)
            about = (
                f"{words.target(target)}：{_why(portal.pk, target, found.keys, words)}" if target else _("后来已删除")
            )
            yield f"- {path}　{about}"


def _expected(portal: Portal, names: set[str], found: Affected, change_id: int) -> list[str]:
    """What a change would have built again, where no batch tells."""
    wanted = plan(contexts.load(portal, AskedCatalogue(portal.pk)), names, affected.on(found, portal.pk))
    targets = _names(wanted)
    words = Words([*found.keys, *targets])
    reached = ReaderPosition.objects.filter(reader=records.READER, change_id__gte=change_id).exists()
    if reached:
        line = _("%s 的清单没有为它单独写入的文件：由整站生成完成，或没有文件因此改变。现在它会涉及：")
    else:
        line = _("%s 还没有处理它，将重新生成：")
    return [
        line % portal.host,
        *(f"- {words.target(name)}：{_why(portal.pk, name, found.keys, words)}" for name in targets),
    ]


def _names(wanted: Wanted) -> Iterable[str]:
    """The names of all targets in a plan."""
    return [
        *(f"content:{pk}" for pk in sorted(wanted.pages)),
        *(f"channel:{pk}" for pk in sorted(wanted.channels)),
        *(f"month:{pk}:{month}" for pk, month in sorted(wanted.months)),
        *(f"sitemap:{year}" for year in sorted(wanted.sitemaps)),
        *(f"redirect:{path}" for path in sorted(wanted.redirects)),
        *sorted(wanted.single),
    ]


def _why(site_id: int, name: str, changed: set[str], words: Words) -> str:
    """The changed keys that a target depends on, or that it stands beside what changed."""
    own = set(OwnKey.objects.filter(site_id=site_id, target=name, key__in=changed).values_list("key", flat=True))
    groups = {row.group_id for row in ledger.outputs_of(site_id, [name]).values() if row.group_id}
    shared = set(SharedKey.objects.filter(group_id__in=groups, key__in=changed).values_list("key", flat=True))
    return "；".join(words.key(key) for key in sorted(own | shared)) or _("变化的内容本身，或与它相邻")
