"""For citizens, below ``/follow/``, in the look of the portal that was asked. They need neither script nor cookie."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from cms.content.kinds import Kind, chinese
from search.scope import city, portal_of
from sites.portals.kinds import PortalKind, PortalState
from sites.portals.models import Portal
from sites.portals.shell import portal_view
from sites.publishing import portal_feeds
from themes import rendering, views
from themes.views import Link

from . import following, limits
from .following import ADDRESS
from .forms import FollowForm
from .models import FOLLOWED, Follower, Frequency

logger = logging.getLogger(__name__)
# The forms act for nobody who is logged in: what they do needs an address or a token, so there is nothing to forge.
_public = require_http_methods(["GET", "HEAD", "POST"])
ASKED = "我们已向这个邮箱发出确认邮件。请在48小时内打开邮件中的网址确认；没有收到请查看垃圾邮件，十分钟后可再试。"
BUSY = "申请过于频繁，请一小时后再试。"
NOT_SENT = "确认邮件没有发出去，还没有订阅。请核对邮箱地址，过几分钟再试。"


@csrf_exempt
@transaction.non_atomic_requests
@never_cache
@_public
def follow(request: HttpRequest) -> HttpResponse:
    """The form; what is asked is answered alike whether the address is known or not."""
    portal = _portal(request)
    form = FollowForm(request.POST) if request.method == "POST" else None
    if form is None:
        return _answer(portal, _page(portal))
    if not form.is_valid():
        reason = next(iter(form.errors.values()))[0]
        return _answer(portal, _page(portal, error=str(reason), given=request.POST), 400)
    if not limits.allows(request):
        return _answer(portal, _page(portal, error=BUSY, given=request.POST), 429)
    data = form.cleaned_data
    try:
        following.ask(portal, data["email"], kind=data["kind"], frequency=data["frequency"])
    except OSError as error:
        # Its words may name the address.
        logger.warning("a mail that asks for confirmation was not sent: %s", type(error).__name__)
        return _answer(portal, _page(portal, error=NOT_SENT, given=request.POST), 503)
    return _answer(portal, _said(portal, "请查收确认邮件", ASKED))


@csrf_exempt
@never_cache
@_public
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """A button: programs that look at the links of mails confirm nothing."""
    return _by_token(request, token, _CONFIRM)


@csrf_exempt
@never_cache
@_public
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """One click ends it (RFC 8058 for mail programs, a button for people); the address is deleted."""
    return _by_token(request, token, _STOP)


@dataclass(frozen=True, slots=True)
class _Step:
    """What a link in a mail leads to: a question with a button, and what is said when it was pressed."""

    act: Callable[[Follower], None]
    title: str
    question: str
    button: str
    done: str
    answer: str


_CONFIRM = _Step(
    following.confirm,
    "确认订阅",
    "确认用这个邮箱订阅%s的更新？",
    "确认订阅",
    "订阅成功",
    "从现在起，%s有更新时会给您发邮件。每封邮件都有退订网址。",
)
_STOP = _Step(
    following.end,
    "退订",
    "不再接收%s的更新邮件？您的邮箱会随即删除。",
    "退订",
    "已退订",
    "您的邮箱已从%s的订阅名单中删除，不会再收到邮件。",
)


def _by_token(request: HttpRequest, token: str, step: _Step) -> HttpResponse:
    row = Follower.objects.filter(token=token).select_related("portal").first()
    if row is None:
        return _gone(request)
    portal = row.portal
    if request.method == "POST":
        step.act(row)
        return _answer(portal, _said(portal, step.done, step.answer % portal.name))
    return _answer(portal, _said(portal, step.title, step.question % portal.name, step.button))


def _portal(request: HttpRequest) -> Portal:
    portal = portal_of(request) or city()
    if portal is None or portal.state != PortalState.NORMAL:
        raise Http404
    return portal


def _gone(request: HttpRequest) -> HttpResponse:
    text = "这个网址已失效：可能已经退订，或者超过48小时没有确认。需要时可以重新订阅。"
    portal = _portal(request)
    return _answer(portal, _said(portal, "网址已失效", text), 404)


def _page(portal: Portal, *, error: str = "", given: object = None) -> views.Follow:
    kinds = (("", "全部"), *((kind.value, chinese(kind)) for kind in FOLLOWED))
    given = given or {}
    return views.Follow(
        **_frame("订阅更新"),
        error=error,
        email=given.get("email", "")[:254],  # type: ignore[attr-defined]
        kinds=kinds,
        frequencies=tuple((one.value, chinese(one)) for one in Frequency),
        feeds=tuple(_feeds(portal)),
    )


def _said(portal: Portal, title: str, text: str, button: str = "") -> views.Follow:
    return views.Follow(**_frame(title), message=text, button=button)


def _frame(title: str) -> dict:
    crumbs = (Link("首页", "/"), Link("订阅更新", ADDRESS if title != "订阅更新" else ""))
    return {"title": title, "url": ADDRESS, "canonical": "", "robots": "noindex", "breadcrumb": crumbs}


def _feeds(portal: Portal) -> list[Link]:
    """In both forms; Atom of all that is new is a file."""
    names = [("全部更新", portal_feeds.PORTAL)]
    if portal.kind != PortalKind.DEPARTMENT:
        names.append(("本站及下属站点", portal_feeds.DISTRICT))
    names += [(chinese(Kind(kind)), Kind(kind).value) for kind in FOLLOWED]
    links = [
        Link(f"{title}（{label}）", reverse("feed", args=[name, form]))
        for title, name in names
        for label, form in (("Atom", "xml"), ("JSON", "json"))
    ]
    return [replace(links[0], url="/feed.xml"), *links[1:]]


def _answer(portal: Portal, page: views.Follow, status: int = 200) -> HttpResponse:
    document = rendering.load(portal.theme).shell(portal_view(portal)).render_alone(page)
    answer = HttpResponse(document, status=status)
    # The token in the address is nobody else's business.
    answer["Referrer-Policy"] = "no-referrer"
    return answer
