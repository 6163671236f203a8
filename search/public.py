"""Answers for citizens: the search page, and the description by which browsers add the search."""

from __future__ import annotations

from xml.sax.saxutils import escape

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from sites.portals.models import Portal
from sites.portals.shell import portal_view
from themes import rendering, views

from .engines import engine
from .engines.interface import Answer, EngineUnavailable
from .page import ResultsPage, unavailable
from .parameters import Parameters, lenient
from .scope import city, is_own, portal_of

_DESCRIPTION = """<?xml version="1.0" encoding="UTF-8"?>
<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">
<ShortName>{name}</ShortName>
<Description>{description}</Description>
<InputEncoding>UTF-8</InputEncoding>
<Url type="text/html" template="{root}search/?q={{searchTerms}}"/>
<Url type="application/json" template="{root}api/search?q={{searchTerms}}"/>
</OpenSearchDescription>
"""


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """``/search/``: answers 200 to any question, in the look of the portal that was asked."""
    asked = lenient(request.GET)
    here = portal_of(request)
    portal = here or city()
    if portal is None:
        raise Http404("还没有站点。请先运行 manage.py open_portal。")
    own = is_own(asked, here)
    try:
        page = ResultsPage(
            parameters=asked,
            answer=_answer(asked, portal.host if own else ""),
            portal=portal,
            own=own,
            on_portal=here is not None,
        ).view()
    except EngineUnavailable:
        page = unavailable(asked)
    return HttpResponse(_document(portal, page))


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    portal = portal_of(request) or city()
    name = (portal.short_name or portal.name) if portal else "站群"
    document = _DESCRIPTION.format(
        # The format allows 16 characters.
        name=escape(name[:16]),
        description=escape(f"在{name}搜索"),
        root=escape(request.build_absolute_uri("/")),
    )
    return HttpResponse(document, content_type="application/opensearchdescription+xml; charset=utf-8")


def _answer(asked: Parameters, own_host: str) -> Answer:
    """Nothing asked is nothing found: an empty page invites to ask."""
    question = asked.question(own_host)
    if not question.text.strip() and not (asked.portal or asked.kind or asked.year):
        return Answer(total=0, facets={"portal": (), "kind": (), "year": ()})
    return engine().ask(question)


def _document(portal: Portal, page: views.Search) -> str:
    return rendering.load(portal.theme).shell(portal_view(portal)).render(page)
