"""Keys and targets in words: what renders a file, and what change a key stands for, with the names people know."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.redirects.models import Redirect

from cms.content.models import PortalDocument, PortalImage, Publication
from sites.portals.models import Portal

from . import bars, operation

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
    "moved": gettext_lazy("转向 %s 的修改或删除"),
    "announced": gettext_lazy("站点 %s 上显示的公告"),
    "announcement": gettext_lazy("公告 %s 的生效和撤下"),
}
_TARGETS = {
    "content": gettext_lazy("页面 %s 的正文页"),
    "channel": gettext_lazy("栏目 %s 的首页"),
    "months": gettext_lazy("栏目 %s 的月份导航"),
    "feed": gettext_lazy("栏目 %s 的订阅源"),
    "image": gettext_lazy("图片 %s 的各种尺寸"),
    "document": gettext_lazy("附件 %s"),
}
# Targets that are one of a kind on a portal.
_SINGLE: dict[str, Promise] = {
    "look": gettext_lazy("样式、脚本、主色和图标"),
    "fragments": gettext_lazy("导航和页脚"),
    bars.TARGET: gettext_lazy("公告栏"),
    "side-navigation": gettext_lazy("侧边导航"),
    "not-found": gettext_lazy("“页面不存在”的页面"),
    "accessibility": gettext_lazy("无障碍声明"),
    "directory": gettext_lazy("站群导航页"),
    operation.TARGET: gettext_lazy("网站运行情况页"),
    "newest": gettext_lazy("最新内容"),
    "home": gettext_lazy("首页"),
    "site-map": gettext_lazy("站点地图页"),
    "feed": gettext_lazy("全站订阅源"),
    "sitemap-structure": gettext_lazy("栏目和固定页面的站点地图文件"),
    "sitemap-index": gettext_lazy("站点地图文件的目录"),
    "robots": gettext_lazy("robots.txt"),
    "closed": gettext_lazy("站点下线的说明"),
    "kept": gettext_lazy("早先样式的文件，早先生成的页面还在用"),
}
# What kind of thing the id in a key or target is of.
_NAMED = {
    **dict.fromkeys(("page", "list", "channel", "branch", "content", "months", "feed"), "page"),
    **dict.fromkeys(("tree", "newest", "portal", "announced"), "portal"),
    **{kind: kind for kind in ("image", "document", "moved")},
}
_LOADERS: dict[str, Callable[[set[int]], dict[int, str]]] = {
    "page": lambda ids: dict(Publication.objects.filter(pk__in=ids).values_list("pk", "title")),
    "portal": lambda ids: dict(Portal.objects.filter(pk__in=ids).values_list("pk", "name")),
    "image": lambda ids: dict(PortalImage.objects.filter(pk__in=ids).values_list("pk", "title")),
    "document": lambda ids: dict(PortalDocument.objects.filter(pk__in=ids).values_list("pk", "title")),
    "moved": lambda ids: dict(Redirect.objects.filter(pk__in=ids).values_list("pk", "old_path")),
}


class Words:
    """Words for some keys and targets; the names in them are looked up once, one query for each kind of thing."""

    def __init__(self, keys_and_targets: Iterable[str]) -> None:
        wanted: dict[str, set[int]] = defaultdict(set)
        for text in keys_and_targets:
            kind, number = _split(text)
            if kind in _NAMED and number.isdigit():
                wanted[_NAMED[kind]].add(int(number))
        self._names = {thing: _LOADERS[thing](ids) for thing, ids in wanted.items()}

    def key(self, key: str) -> str:
        """What change a key stands for."""
        kind, number = _split(key)
        return str(_KEYS[kind]) % self._named(kind, number) if kind in _KEYS else key

    def target(self, target: str) -> str:
        """What a target is, with its name in the record."""
        kind, number = _split(target)
        month = target.split(":")[2] if target.startswith("month:") else ""
        if target in _SINGLE:
            text = str(_SINGLE[target])
        elif month:
            facts = {"channel": self._named("channel", number), "year": month[:4], "month": int(month[4:])}
            text = _("栏目 %(channel)s %(year)s年%(month)d月的列表") % facts
        elif kind == "sitemap":
            text = _("%s年页面的站点地图文件") % number
        elif kind == "redirect":
            text = _("旧地址 %s 的转向页") % number
        else:
            text = str(_TARGETS[kind]) % self._named(kind, number) if kind in _TARGETS else target
        return text if text == target else f"{text}（{target}）"

    def _named(self, kind: str, number: str) -> str:
        """The number with its name, as far as it has one."""
        name = self._names.get(_NAMED.get(kind, ""), {}).get(int(number)) if number.isdigit() else None
        return f"{number}“{name}”" if name else number


def _split(text: str) -> tuple[str, str]:
    """Kind and the first of what follows: ``month:5:202611`` -> month, 5; of ``media:image:4`` image and 4."""
    kind, _colon, rest = text.removeprefix("media:").partition(":")
    return ("channel" if kind == "month" else kind), (rest if kind == "redirect" else rest.partition(":")[0])
