"""Why a file exists, and what would build it again."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

from django.utils.translation import gettext as _

from sites.portals.models import Portal, PortalAlias

from . import fixed, keys, ledger, planning, serving
from .explaining_words import Words
from .models import Output, OwnKey, PortalTree, SharedKey
from .rendered import file_name

# Files that are told by name of those that show an image or attachment.
SHOWN = 10
_LOCAL = ".localhost"


def explain(url: str) -> list[str]:
    """Lines about the file that answers ``url``. Raises LookupError when no file does."""
    host, path = _address(url)
    portal, lines = _portal(host)
    output = _output(portal, path)
    if output is None:
        raise LookupError(_missing(portal, path))
    return [*lines, *_facts(output), *_reasons(output)]


def _address(url: str) -> tuple[str, str]:
    """Host and path of an address. Raises LookupError for what is none."""
    try:
        parts = urlsplit(url if "//" in url else f"//{url}")
        host = (parts.hostname or "").rstrip(".").encode("idna").decode()
    except ValueError as error:
        raise LookupError(_unknown(url)) from error
    return host, parts.path or "/"


def _portal(host: str) -> tuple[Portal, list[str]]:
    """The portal that answers at a host, its own or another one, also as the demo's server has it."""
    host = host if Portal.objects.filter(host=host).exists() else host.removesuffix(_LOCAL)
    alias = PortalAlias.objects.filter(host=host).select_related("portal").first()
    portal = alias.portal if alias else Portal.objects.filter(host=host).first()
    if portal is None:
        raise LookupError(_unknown(host))
    about = _("%(alias)s 是 %(host)s 的其他域名，访问时转到后者。") % {"alias": host, "host": portal.host}
    return portal, [about] if alias else []


def _output(portal: Portal, path: str) -> Output | None:
    """The file of a path as browsers send it; a folder is also asked for without its slash."""
    plain = unquote(path)
    names = [file_name(form) for form in (path, plain, f"{plain}/")]
    found = {row.path: row for row in Output.objects.filter(site_id=portal.pk, path__in=names)}
    return next((found[name] for name in names if name in found), None)


def _unknown(host: str) -> str:
    return _("没有站点 %s。请写完整地址，例：https://www.yunzhou.example/zwgk/。") % host


def _missing(portal: Portal, path: str) -> str:
    facts = {"host": portal.host, "path": path}
    if (target := serving.moved(portal.host, unquote(path), path)) is not None:
        return _("%(host)s 没有文件 %(path)s：访问该地址会转到 %(target)s。") % {**facts, "target": target}
    return _("%(host)s 没有文件 %(path)s：该地址没有已发布的内容。") % facts


def _facts(output: Output) -> list[str]:
    tree = PortalTree.objects.get(pk=output.site_id)
    where = {"host": tree.host, "path": output.path, "release": tree.release}
    size = {"size": output.size, "hash": output.sha256}
    lines = [
        _("文件 %(host)s%(path)s（发布版本 %(release)s）") % where,
        _("内容：%s") % Words([output.target]).target(output.target),
        _("大小 %(size)d 字节，SHA-256 %(hash)s") % size
        if output.sha256
        else _("正在写入，或写入时中断：下次发布会重新生成。"),
    ]
    return [*lines, *_users(output)]


def _users(output: Output) -> list[str]:
    """What shows an image or attachment: without any, the file goes."""
    if not output.target.startswith("media:"):
        return []
    key = output.target.removeprefix("media:")
    rows = OwnKey.objects.filter(site_id=output.site_id, key=key).order_by("target")
    targets = list(rows.values_list("target", flat=True)[: SHOWN + 1])
    words = Words(targets)
    lines = [f"- {words.target(name)}" for name in targets[:SHOWN]] or [_("- 站点的标志或横幅")]
    return [_("用到它的："), *lines, *([_("- 以及其他页面")] if len(targets) > SHOWN else [])]


def _reasons(output: Output) -> list[str]:
    own = ledger.keys_of(output.site_id, [output.target])[output.target]
    shared = set(SharedKey.objects.filter(group_id=output.group_id).values_list("key", flat=True))
    near = {keys.page(int(pk)) for pk in output.neighbours.split(",") if pk}
    found = sorted(own | shared | near | _keys_by_rule(output))
    words = Words([*found, output.target])
    lines = [words.key(key) for key in found] + list(_rules(output.target))
    lines.append(_("主题、站点名称、域名或状态的变化"))
    return [_("以下变化会使它重新生成："), *(f"- {line}" for line in lines)]


def _keys_by_rule(output: Output) -> set[str]:
    """Keys that ``planning`` and ``affected`` go by without having them recorded for each target."""
    kind, _colon, rest = output.target.partition(":")
    found = set()
    if output.target in fixed.BEFORE or output.target in fixed.AFTER or kind == "closed":
        found.add(keys.portal(output.site_id))
    if output.target in planning.STRUCTURE or kind in planning.LISTS:
        found.add(keys.tree(output.site_id))
    if kind == "content":
        found.add(keys.page(int(rest)))
    if kind == "month":
        found.add(keys.items(int(rest.partition(":")[0])))
    if kind == "media":
        found.add(rest)
    return found


def _rules(target: str) -> Iterable[str]:
    """What else has a target built, and is no key."""
    kind, _colon, rest = target.partition(":")
    if kind == "month":
        yield _("栏目中更早月份的出现或消失")
    elif kind == "sitemap":
        yield _("地址在%s年的页面的增减、移动和日期变化") % rest
    elif kind == "sitemap-index":
        yield _("站点地图文件的增减")
    elif kind == "media":
        yield _("不再有页面用到它")
