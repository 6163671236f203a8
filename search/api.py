"""The public API: ``/api/search``, ``/api/suggest``, described at ``/api/schema``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import wraps
from hashlib import sha256
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Query, Schema, Status
from ninja.errors import Throttled, ValidationError

from cms.content.kinds import Kind, Validity, chinese

from . import answering
from .engines.interface import DEEPEST, Answer, Count, EngineUnavailable, Found
from .labels import Label, portal_labels
from .limits import ClientLimit
from .parameters import Parameters
from .scope import ALL, OWN, is_own, one_moment, portal_of
from .topics import topic_titles

VERSION = "1"


View = Callable[..., HttpResponse]


class PublicAPI(NinjaAPI):
    """Readable from any origin: everything it tells is public."""

    @property
    def urls(self) -> tuple[list[URLPattern], str, str]:
        patterns, app, namespace = super().urls
        for pattern in patterns:
            pattern.callback = _only_read(pattern.callback)
        return patterns, app, namespace

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().create_response(request, *args, **kwargs)
        response.headers["API-Version"] = VERSION
        # Kept by whoever asked, and asked for again: what was withdrawn is never shown from somebody's cache.
        response.headers["Cache-Control"] = "no-cache"
        patch_vary_headers(response, ["Host"])
        response.headers["ETag"] = tag = f'"{sha256(response.content).hexdigest()[:32]}"'
        return get_conditional_response(request, etag=tag, response=response)


api = PublicAPI(
    title="站群搜索",
    version=VERSION,
    description='在全部站点的已发布内容中搜索。任何网站的脚本都可以读取。出错时返回 4xx 或 5xx 和 {"error": 原因}。',
    openapi_url="/schema",
    docs_url=None,
    urls_namespace="search-api",
    throttle=[ClientLimit()],
)


class PortalName(Schema):
    host: str
    name: str


class Result(Schema):
    title: str
    url: str
    portal: PortalName
    kind: str
    date: date | None
    highlight: str
    also_at: list[str]
    validity: str
    promoted: bool


class FacetValue(Schema):
    value: str
    label: str
    count: int


class PortalValue(FacetValue):
    # Host of the portal above it, "" at the top.
    parent: str


class Facets(Schema):
    portal: list[PortalValue]
    kind: list[FacetValue]
    topic: list[FacetValue]
    year: list[FacetValue]
    validity: list[FacetValue]


class Results(Schema):
    query: str
    total: int
    page: int
    size: int
    # To be given as ``after`` for the page after this one, "" at the end.
    next: str
    results: list[Result]
    facets: Facets


class Suggestion(Schema):
    text: str
    url: str


class Suggestions(Schema):
    suggestions: list[Suggestion]


class Problem(Schema):
    error: str


@api.get("/search", response={200: Results, 400: Problem, 429: Problem, 503: Problem}, summary="搜索")
def search(request: HttpRequest, parameters: Query[Parameters]) -> Any:
    """Results with counts per portal, kind and year."""
    if parameters.page * parameters.size > DEEPEST and not parameters.after:
        return Status(400, {"error": f"按页码最多到第{DEEPEST}条；更深的请用上一页的 next 作 after 参数，或缩小范围。"})
    # As it is: to validate our own answer costs as much as to find it. A test compares it with ``Results``.
    with one_moment():
        return api.create_response(request, _told(request, parameters), status=200)


def _told(request: HttpRequest, parameters: Parameters) -> dict[str, Any]:
    portal = portal_of(request)
    own = portal.host if portal and is_own(parameters, portal) else ""
    answer = answering.answer(parameters.question(own))
    return {
        "query": parameters.q,
        "total": answer.total,
        "page": parameters.page,
        "size": parameters.size,
        "next": answer.next,
        "results": [_result(found) for found in answer.found],
        "facets": _facets(answer),
    }


@api.get("/suggest", response={200: Suggestions, 429: Problem, 503: Problem}, summary="输入提示")
def suggest(request: HttpRequest, q: str = "", scope: str = "") -> Any:
    """Titles that hold what was typed, guides first, then what others asked (without an address)."""
    portal = portal_of(request)
    own = portal is not None and is_own(Parameters(scope=scope if scope in (OWN, ALL) else ""), portal)
    found = answering.suggestions(q, (portal.host,) if portal and own else ())
    told = {"suggestions": [{"text": text, "url": url} for text, url in found]}
    return api.create_response(request, told, status=200)


@api.get("/", include_in_schema=False)
def top(request: HttpRequest) -> HttpResponse:
    return unknown(request, "")


@api.get("/{path:rest}", include_in_schema=False)
def unknown(request: HttpRequest, rest: str) -> HttpResponse:
    return _problem(request, "没有这个接口。接口说明见 /api/schema。", 404)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = sorted(
        {str(part) for problem in error.errors for part in problem["loc"] if part in Parameters.model_fields}
    )
    return _problem(request, f"参数不正确：{'、'.join(names)}。接口说明见 /api/schema。", 400)


@api.exception_handler(Throttled)
def too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    return _problem(request, "请求过于频繁，请稍后再试。", 429)


@api.exception_handler(EngineUnavailable)
def unavailable(request: HttpRequest, error: EngineUnavailable) -> HttpResponse:
    return _problem(request, "搜索服务暂时不可用，请稍后再试。", 503)


def _problem(request: HttpRequest, message: str, status: int) -> HttpResponse:
    return api.create_response(request, {"error": message}, status=status)


def _only_read(view: View) -> View:
    """Answer HEAD like GET, a browser that asks whether it may ask (OPTIONS), and anything else with JSON as well."""

    @csrf_exempt
    @wraps(view)
    def read(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "HEAD":
            request.method = "GET"
        if request.method == "GET":
            response = view(request, *args, **kwargs)
        elif request.method == "OPTIONS":
            response = HttpResponse(status=204, headers={"Access-Control-Allow-Headers": "*"})
        else:
            response = _problem(request, "这里只能读取，请用 GET。接口说明见 /api/schema。", 405)
        if request.method != "GET":
            response.headers["Allow"] = response.headers["Access-Control-Allow-Methods"] = "GET, HEAD, OPTIONS"
        response.headers["Access-Control-Allow-Origin"] = "*"
        return response

    return read


def _result(found: Found) -> dict[str, Any]:
    entry = found.entry
    return {
        "title": entry.title,
        "url": entry.url,
        "portal": {"host": entry.host, "name": entry.portal},
        "kind": entry.kind,
        "date": entry.date,
        "highlight": found.extract,
        "also_at": [copy.host for copy in entry.copies],
        "validity": entry.validity,
        "promoted": found.promoted,
    }


def _facets(answer: Answer) -> dict[str, list[dict[str, Any]]]:
    portals, topics = portal_labels(), topic_titles()
    return {
        "portal": [_portal(count, portals) for count in answer.facets["portal"]],
        "kind": [_value(count, chinese(Kind(count.value))) for count in answer.facets["kind"]],
        "topic": [_value(count, topics.get(count.value, count.value)) for count in answer.facets["topic"]],
        "validity": [_value(count, chinese(Validity(count.value))) for count in answer.facets["validity"]],
        "year": [_value(count, count.value) for count in sorted(answer.facets["year"], key=_newest_first)],
    }


def _portal(count: Count, portals: dict[str, Label]) -> dict[str, Any]:
    label = portals.get(count.value, Label(count.value))
    return _value(count, label.name) | {"parent": label.parent}


def _newest_first(count: Count) -> int:
    return -int(count.value)


def _value(count: Count, label: str) -> dict[str, Any]:
    return {"value": count.value, "label": label, "count": count.count}
