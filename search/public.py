"""Answers for citizens: the search page, and the description by which browsers add the search."""

from __future__ import annotations

from functools import lru_cache
from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from sites.portals.models import Portal
from sites.portals.shell import portal_view
from themes import rendering, views

from . import answering
from . import asked as asked_log
from .engines.interface import FACETS, Answer, EngineUnavailable
from .limits import ClientLimit
from .page import ResultsPage, question_link, unavailable
from .parameters import LONGEST_QUESTION, Parameters, lenient
from .scope import Mark, city, is_own, last_change, one_moment, portal_of

_limit = ClientLimit()
_DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{name}</ShortName>
<Description>{description}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" template="{root}search/?q={{searchTerms}}"/>
<Url type="application/json" template="{root}api/search?q={{searchTerms}}"/>
</OpenSearchDescription>
"""


# Nothing here changes anything: what is sent by another method than GET is answered by 405, not asked for a token.
@csrf_exempt
@require_safe
@one_moment()
def results(request: HttpRequest) -> HttpResponse:
    """``/search/``: answers 200 to any question, in the look of the portal that was asked."""
    asked = lenient(request.GET)
    here = portal_of(request)
    portal = here or city()
    if portal is None:
        raise Http404("还没有站点。请先运行 manage.py open_portal。")
    own = is_own(asked, here)
    if not _limit.allow_request(request):
        refused = _document(portal, unavailable(asked, busy=True))
        return HttpResponse(refused, status=429, headers={"Retry-After": _limit.wait()})
    try:
        answer = _answer(asked, portal.host if own else "")
        page = ResultsPage(
            parameters=asked,
            answer=answer,
            suggestions=() if answer.found else _suggestions(asked),
            portal=portal,
            own=own,
            on_portal=here is not None,
        ).view()
    except EngineUnavailable:
        page = unavailable(asked)
    return HttpResponse(_document(portal, page))


@csrf_exempt
@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    portal = portal_of(request) or city()
    # A portal's address is the one that its files say as well.
    own = portal is not None and request.get_host() == portal.host
    root = f"https://{request.get_host()}/" if own else request.build_absolute_uri("/")
    name = (portal.short_name or portal.name) if portal else "站群"
    document = _DESCRIPTION.format(
        # The format allows 16 characters.
        name=escape(name[:16]),
        description=escape(f"在{name}搜索"),
        root=escape(root),
    )
    return HttpResponse(document, content_type="application/opensearchdescription+xml; charset=utf-8")


@csrf_exempt
@require_POST
def clicked(request: HttpRequest) -> HttpResponse:
    """``/search/clicked?q=``: a browser tells that a result was opened (the link's ``ping``)."""
    if _limit.allow_request(request):
        asked_log.note_click(request.GET.get("q", "")[:LONGEST_QUESTION])
    return HttpResponse(status=204)


def _answer(asked: Parameters, own_host: str) -> Answer:
    """Nothing asked is nothing found: an empty page invites to ask."""
    question = asked.question(own_host)
    if not question.text.strip() and not asked.is_narrowed:
        return Answer(total=0, facets={name: () for name in FACETS})
    return answering.answer(question)


def _suggestions(asked: Parameters) -> list[views.Link]:
    if asked.q.strip():
        return [views.Link(title, url) for title, url in answering.nearest(asked.q)]
    return [] if asked.is_narrowed else [question_link(text) for text in asked_log.popular()]


def _document(portal: Portal, page: views.Search) -> str:
    # Hardly two answers have one shape: to learn each would cost more than to render it, and memory without end.
    return _shell(last_change(), portal.pk).render_alone(page)


@lru_cache(maxsize=64)
def _shell(mark: Mark, portal_id: int) -> rendering.Shell:
    """The layout of a portal, evaluated again after any change of the cluster."""
    portal = Portal.objects.select_related("parent").get(pk=portal_id)
    return rendering.load(portal.theme).shell(portal_view(portal))
