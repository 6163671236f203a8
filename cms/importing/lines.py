"""What a record means: its kind, its key, its values, checked. Nothing here touches the database."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from django.utils.translation import gettext as _
from wagtail.fields import StreamField

from cms.changes.rows import encode_json
from cms.content import document_numbers
from cms.content.body import RenderedBody, rendered
from cms.content.kinds import CONTENT_KINDS, Kind, chinese
from cms.content.models import Article, Guide, Interpretation, OrganisationPage, PolicyDocument, Topic
from cms.content.models.base import ContentPage

from . import values
from .attached import AttachedFile, attached_files
from .bodies import to_blocks
from .columns import BY_KIND, COMMON, KNOWN
from .errors import LineError
from .old_addresses import old_path
from .sources.record import Record
from .structures import stream

MODELS: dict[str, type[ContentPage]] = {
    Kind.ARTICLE: Article,
    Kind.POLICY: PolicyDocument,
    Kind.INTERPRETATION: Interpretation,
    Kind.GUIDE: Guide,
    Kind.ORGANISATION: OrganisationPage,
    Kind.TOPIC: Topic,
}
_KIND_NAMES = {**{kind.value: kind for kind in CONTENT_KINDS}, **{chinese(kind): kind for kind in CONTENT_KINDS}}
_sorted_json = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode
# Pages that say what they say in fields of their own.
_BODY_OPTIONAL = frozenset({Kind.GUIDE, Kind.ORGANISATION, Kind.TOPIC})


@dataclass(slots=True, eq=False)
class Line:
    """One page to be. ``values`` are ready for its model but for the body and the policies it explains."""

    number: int
    key: str
    kind: Kind
    title: str
    moment: datetime | None
    values: dict[str, Any]
    body: str
    markdown: bool
    attachments: list[AttachedFile]
    old_path: str | None
    policies: list[str]
    digest: str = ""
    # Stored stream data of the body as JSON, and the same as the public gets it: made by ``cleaned``.
    blocks: str = "[]"
    rendered: RenderedBody | None = None
    length: int = 0  # of the body as it came, in characters
    ignored: list[str] = field(default_factory=list)

    @property
    def weight(self) -> int:
        """How much work it is, in plain pages: a long body or files on disk count for more."""
        return 1 + self.length // 4000 + 20 * (len(self.attachments) + len(self.policies))

    @property
    def model(self) -> type[ContentPage]:
        return MODELS[self.kind]

    def cleaned(self) -> Self:
        """Itself, the body turned into blocks and let go."""
        blocks = to_blocks(self.body, markdown=self.markdown)
        self.rendered = rendered(blocks)
        self.blocks = encode_json([{**block, "id": str(uuid.uuid4())} for block in blocks])
        self.length, self.body = len(self.body), ""
        return self


@dataclass(frozen=True, slots=True)
class Reading:
    """How the lines of one run are read. ``folder`` is where attachments lie, ``hosts`` are the portal's own.

    ``allowed`` are the kinds that the channel takes.
    """

    folder: Path | None
    default_kind: Kind
    hosts: frozenset[str]
    allowed: tuple[Kind, ...] = CONTENT_KINDS

    def line(self, record: Record) -> Line:
        """The line of ``record``. Raises LineError with the reason why it cannot be imported."""
        if record.fields is None:
            raise LineError(record.error)
        raw = record.fields
        title = values.one_line(raw.get("title"), COMMON["title"], 255)
        if not values.is_visible(title):
            raise LineError(_("缺少标题。"))
        kind = self._kind(raw.get("kind"))
        moment = values.published(raw.get("date"), COMMON["date"])
        own = _values(kind, raw)
        body, markdown = _body(raw)
        line = Line(
            number=record.number,
            key=key_of(raw.get("id"), title, moment, own["source"]),
            kind=kind,
            title=title,
            moment=moment,
            values=own,
            body=body,
            markdown=markdown,
            attachments=attached_files(raw.get("attachments"), self.folder),
            old_path=old_path(own["old_url"], self.hosts),
            policies=_references(raw.get("policies")) if kind == Kind.INTERPRETATION else [],
        )
        _require_content(line, raw)
        line.digest = _digest(line, raw)
        line.ignored = [name for name in raw if name not in COMMON and name not in BY_KIND[kind]]
        return line

    def _kind(self, value: Any) -> Kind:
        kind = _named_kind(values.text(value, COMMON["kind"]), self.default_kind)
        if kind not in self.allowed:
            raise LineError(
                _("这个栏目不放“%(kind)s”，可放：%(allowed)s。请导入到相应的栏目。")
                % {"kind": kind.label, "allowed": "、".join(str(one.label) for one in self.allowed)}
            )
        return kind


def key_of(identity: Any, title: str, moment: datetime | None, source: str) -> str:
    """SHA-256, in hex, of the ``id``, or of title, date and source where there is none."""
    if identity is None or identity == "":
        parts = ["", title, moment.isoformat() if moment else "", source]
    elif isinstance(identity, int | str) and not isinstance(identity, bool):
        parts = ["id", values.text(str(identity), COMMON["id"])]
    else:
        raise LineError(_("“id”应为文字或整数。"))
    return _sha256(parts)


def _named_kind(name: str, default: Kind) -> Kind:
    if not name:
        return default
    if name not in _KIND_NAMES:
        raise LineError(
            _("没有“%(name)s”这种类型，可用：%(names)s。")
            % {"name": name[:40], "names": "、".join(kind.value for kind in CONTENT_KINDS)}
        )
    return _KIND_NAMES[name]


def _values(kind: Kind, raw: dict[str, Any]) -> dict[str, Any]:
    model = MODELS[kind]
    own: dict[str, Any] = {
        "source": values.one_line(raw.get("source"), COMMON["source"], 100),
        "author": values.one_line(raw.get("author"), COMMON["author"], 100),
        "keywords": values.words(raw.get("keywords"), COMMON["keywords"], 200),
        "summary": values.text(raw.get("summary"), COMMON["summary"], 500),
        "old_url": values.one_line(raw.get("old_url"), COMMON["old_url"], 500),
    }
    if raw.get("review_on"):
        own["review_on"] = values.column(model._meta.get_field("review_on"), raw["review_on"], COMMON["review_on"])
    for name, label in BY_KIND[kind].items():
        if name != "policies" and raw.get(name) not in (None, ""):
            own[name] = _special(model, name)(raw[name], label)
    if own.get("document_number"):
        own["document_number"] = document_numbers.normalise(own["document_number"])
    return own


def _special(model: type[ContentPage], name: str) -> Callable[[Any, str], Any]:
    column = model._meta.get_field(name)
    check = stream if isinstance(column, StreamField) else values.column
    return lambda value, label: check(column, value, label)


def _body(raw: dict[str, Any]) -> tuple[str, bool]:
    html = values.text(raw.get("body_html"), "body_html")
    markdown = values.text(raw.get("body_markdown"), "body_markdown")
    if html and markdown:
        raise LineError(_("body_html 和 body_markdown 只能有一个。"))
    return html or markdown, bool(markdown)


def _require_content(line: Line, raw: dict[str, Any]) -> None:
    given = "body_html" in raw or "body_markdown" in raw or line.attachments or line.values.get("link_url")
    if not given and line.kind not in _BODY_OPTIONAL:
        raise LineError(_("缺少正文（body_html 或 body_markdown）。"))


def _references(value: Any) -> list[str]:
    label = BY_KIND["interpretation"]["policies"]
    return [
        values.one_line(str(item) if isinstance(item, int) else item, label) for item in values.entries(value, label)
    ]


def _digest(line: Line, raw: dict[str, Any]) -> str:
    """SHA-256, in hex, of all that the line says; the same line in another file, or another order, has the same."""
    said = {name: raw[name] for name in sorted(KNOWN & raw.keys()) if raw[name] not in (None, "", [])}
    said |= {"date": line.moment.isoformat() if line.moment else None, "kind": line.kind.value}
    said["attachments"] = [[item.name, item.sha1] for item in line.attachments]
    return _sha256([_sorted_json(said)])


def _sha256(parts: list[str]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
