"""Why a file exists, and what would build it again."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sites.portals.models import Portal

from . import ledger
from .models import Output, PortalTree, SharedKey
from .rendered import file_name

_KEYS = {
    "page": gettext_lazy("页面 %s 的发布、修改、移动或撤下"),
    "list": gettext_lazy("栏目 %s 的内容增减或标题变化"),
    "channel": gettext_lazy("栏目 %s 的名称或地址"),
    "branch": gettext_lazy("栏目 %s 的下级栏目增减"),
    "tree": gettext_lazy("站点 %s 的栏目结构"),
    "newest": gettext_lazy("站点 %s 的最新内容"),
    "portal": gettext_lazy("站点 %s 的设置"),
    "portals": gettext_lazy("站群中站点的增减%s"),
    "host": gettext_lazy("域名 %s 是否属于站群"),
    "image": gettext_lazy("图片 %s 被替换"),
    "document": gettext_lazy("附件 %s 被替换"),
    "announced": gettext_lazy("站点 %s 上显示的公告"),
    "announcement": gettext_lazy("公告 %s 的生效和撤下"),
}


def explain(url: str) -> list[str]:
    """Lines about the file that answers ``url``. Raises LookupError when no file does."""
    parts = urlsplit(url if "//" in url else f"//{url}")
    portal = Portal.objects.filter(host=parts.hostname or "").first()
    if portal is None:
        raise LookupError(
            _("没有站点 %s。请写完整地址，例：https://www.yunzhou.example/zwgk/。") % (parts.hostname or url)
        )
    path = file_name(parts.path or "/")
    output = Output.objects.filter(site_id=portal.pk, path=path).first()
    if output is None:
        raise LookupError(
            _("%(host)s 没有文件 %(path)s：该地址没有已发布的内容。") % {"host": portal.host, "path": path}
        )
    return [*_facts(output), *_reasons(output)]


def _facts(output: Output) -> list[str]:
    tree = PortalTree.objects.get(pk=output.site_id)
    return [
        _("文件 %(host)s%(path)s（发布版本 %(release)s）")
        % {"host": tree.host, "path": output.path, "release": tree.release},
        _("由 %s 生成") % output.target,
        _("大小 %(size)d 字节，SHA-256 %(hash)s") % {"size": output.size, "hash": output.sha256},
    ]


def _reasons(output: Output) -> list[str]:
    own = ledger.keys_of(output.site_id, [output.target])[output.target]
    shared = set(SharedKey.objects.filter(group_id=output.group_id).values_list("key", flat=True))
    near = {f"page:{pk}" for pk in output.neighbours.split(",") if pk}
    lines = [_("以下变化会使它重新生成：")]
    if output.target.startswith("content:"):
        lines.append("- " + _("页面 %s 本身的变化") % output.target.partition(":")[2])
    lines += [f"- {words(key)}" for key in sorted(own | shared | near)]
    return [*lines, "- " + _("主题、站点名称、域名或状态的变化")]


def words(key: str) -> str:
    """What change a key stands for."""
    kind, _colon, rest = key.partition(":")
    return str(_KEYS[kind]) % rest if kind in _KEYS else key
