"""What a search address may say: read strictly by the API, leniently by the page."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from django.http import QueryDict
from ninja import Schema
from pydantic import Field, ValidationError, field_validator

from .engines.interface import DEEPEST, Question

LARGEST_PAGE = 50
# Characters of a question that are looked at, and repeated in the addresses of an answer.
LONGEST_QUESTION = 1000
KindName = Literal["article", "policy", "interpretation", "guide", "organisation", "topic"]
Year = Annotated[int, Field(ge=1000, le=9999)]
TopicNumber = Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]
ValidityName = Literal["in_force", "amended", "repealed", "lapsed"]
_LISTS = ("portal", "kind", "topic", "year", "validity")
# Parameters that narrow a search, taken back.
NOTHING_CHOSEN: dict[str, Any] = {**{name: [] for name in _LISTS}, "since": None, "until": None}
_SINGLE = ("q", "sort", "page", "scope", "since", "until", "after")


class Parameters(Schema):
    """``portal``, ``kind`` and ``year`` may be repeated; empty values mean no restriction."""

    q: str = Field("", description="查询词，可为空")
    portal: list[str] = Field(default_factory=list, description="站点域名，可重复")
    kind: list[KindName] = Field(default_factory=list, description="内容类型，可重复")
    year: list[Year] = Field(default_factory=list, description="年份，可重复")
    topic: list[TopicNumber] = Field(default_factory=list, description="专题编号（见分面），可重复")
    validity: list[ValidityName] = Field(default_factory=list, description="效力状态，可重复")
    since: date | None = Field(None, description="起始日期（含），YYYY-MM-DD")
    until: date | None = Field(None, description="截止日期（含），YYYY-MM-DD")
    sort: Literal["relevance", "date"] = Field("relevance", description="排序：相关度或日期")
    page: int = Field(1, ge=1, le=10**8, description=f"页码；页码乘以每页条数不超过{DEEPEST}，更深的用 after")
    size: int = Field(10, ge=1, le=LARGEST_PAGE, description="每页条数")
    after: str = Field(
        "",
        pattern=r"^(\d{1,9}|\d{1,12}(\.\d{1,20})?([eE][+-]?\d{1,3})?_\d{1,18})?$",
        description="上一页给出的 next：从那里接着看，深度不限",
    )
    scope: Literal["", "portal", "all"] = Field("", description="在站点域名上：portal 只搜本站，all 搜全部站点")

    @field_validator("q")
    @classmethod
    def _as_much_as_counts(cls, value: str) -> str:
        return value[:LONGEST_QUESTION]

    @field_validator(*_LISTS, mode="before")
    @classmethod
    def _without_empty(cls, values: Any) -> Any:
        return [value for value in values if value != ""] if isinstance(values, list) else values

    @field_validator("sort", "page", "size", "since", "until", mode="before")
    @classmethod
    def _default_for_empty(cls, value: Any, info: Any) -> Any:
        return cls.model_fields[info.field_name].default if value == "" else value

    @property
    def is_narrowed(self) -> bool:
        return any(getattr(self, name) for name in NOTHING_CHOSEN)

    def question(self, own_host: str = "") -> Question:
        """The question, within the portal ``own_host`` if given."""
        return Question(
            text=self.q,
            portals=(own_host,) if own_host else tuple(dict.fromkeys(host.lower() for host in self.portal)),
            kinds=tuple(dict.fromkeys(self.kind)),
            years=tuple(dict.fromkeys(self.year)),
            validities=tuple(dict.fromkeys(self.validity)),
            topics=tuple(dict.fromkeys(self.topic)),
            since=self.since,
            until=self.until,
            sort=self.sort,
            page=min(self.page, DEEPEST // self.size),
            size=self.size,
            after=self.after,
        )


def lenient(query: QueryDict) -> Parameters:
    """Read an address as far as it makes sense; what does not is left out. Never fails."""
    values: dict[str, Any] = {name: query.getlist(name) for name in _LISTS}
    values |= {name: query.get(name, "") for name in _SINGLE}
    try:
        return Parameters(**values)
    except ValidationError as error:
        for wrong in {str(problem["loc"][0]) for problem in error.errors()}:
            values.pop(wrong)
        return Parameters(**values)
