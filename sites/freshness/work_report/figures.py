"""The figures of the form. The headings are those of 国办函〔2018〕12号, the single lines are not confirmed."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cms.content.kinds import ChannelKind, Kind
from sites.portals.models import Portal

from ..active_rules import pack_on
from ..messages import Message
from ..timeline import Picture, Piece

Value = str | int | float | None


@dataclass
class YearOfPortal:
    """What one portal showed at the end of a year (or today, in a running year). ``messages``: None, no mailbox."""

    portal: Portal
    year: int
    picture: Picture
    messages: Sequence[Message] | None = None
    # Page ids of what went to another portal, and counts there.
    moved: Collection[int] = ()

    @property
    def gone(self) -> list[Piece]:
        """What was public on this portal last, and is so no more."""
        return [piece for piece in self.picture.gone if piece.page_id not in self.moved]

    @cached_property
    def published(self) -> list[Piece]:
        """Pages that the year brought, withdrawn since or not: by their real update, undated ones by their first day.

        A text that was withdrawn and stands elsewhere was published once.
        """
        standing = self._of_year(self.picture.pieces)
        told = {piece.version.substance for piece in standing}
        gone = {one.version.substance: one for one in self._of_year(self.gone)}
        return standing + [piece for substance, piece in gone.items() if substance not in told]

    def _of_year(self, pieces: Sequence[Piece]) -> list[Piece]:
        return [piece for piece in pieces if (piece.updated_on or piece.version.live_on).year == self.year]

    def of_kind(self, pieces: Sequence[Piece], *kinds: str) -> int:
        return sum(piece.version.kind in kinds for piece in pieces)

    def information(self, *channel_kinds: str) -> int:
        """Items of the year in channels of these kinds, of all kinds when none is named; no guides and no topics."""
        return sum(
            piece.version.kind not in (Kind.GUIDE, Kind.TOPIC)
            and (not channel_kinds or self._channel_kind(piece) in channel_kinds)
            for piece in self.published
        )

    def _channel_kind(self, piece: Piece) -> str:
        """Also of a channel that is gone."""
        parent_id = piece.version.parent_id or 0
        channel, gone = self.picture.channels.get(parent_id), self.picture.withdrawn.get(parent_id)
        return channel.kind if channel else gone.facts.get("kind", "") if gone else ""

    def solicitations(self, *, results: bool) -> int | None:
        """征集 of the year, or their published results; by the patterns of the rule. None when the pack has no rule."""
        rule = pack_on(self.picture.day).rule("solicitations")
        if rule is None:
            return None
        asked, result = re.compile(rule.params["solicitation"]), re.compile(rule.params["result"])
        titles = [piece.version.title for piece in self.published if rule.concerns(self._channel_kind(piece))]
        return sum(bool(asked.search(title)) and bool(result.search(title)) == results for title in titles)

    @property
    def answered(self) -> list[int]:
        """Days from receipt to answer, of the messages of the year that have one."""
        return [
            (message.answered_on - message.received_on).days
            for message in self.messages or ()
            if message.answered_on is not None
        ]


@dataclass(frozen=True, slots=True)
class Figure:
    """One line. ``count`` is None for what no part of the system knows: people fill it in."""

    key: str
    group: str | Promise
    label: str | Promise
    count: Callable[[YearOfPortal], Value] | None = None


def _received(year: YearOfPortal) -> Value:
    return None if year.messages is None else len(year.messages)


def _answered(year: YearOfPortal) -> Value:
    return None if year.messages is None else len(year.answered)


def _mean_days(year: YearOfPortal) -> Value:
    return round(sum(year.answered) / len(year.answered), 1) if year.answered else None


def _public_answers(year: YearOfPortal) -> Value:
    if year.messages is None:
        return None
    return sum(bool(message.url) and message.answered_on is not None for message in year.messages)


def _new_topics(year: YearOfPortal) -> Value:
    known = (*year.picture.pieces, *year.gone)
    return sum(piece.version.kind == Kind.TOPIC and piece.version.live_on.year == year.year for piece in known)


def _kept_topics(year: YearOfPortal) -> Value:
    return sum(piece.version.kind == Kind.TOPIC and not piece.is_archived for piece in year.picture.pieces)


_IDENTITY, _VISITS, _INFORMATION = _("网站信息"), _("访问"), _("信息发布")
_TOPICS, _ANSWERS, _SERVICES, _DIALOGUE = _("专栏专题"), _("解读回应"), _("办事服务"), _("互动交流")
_SECURITY, _MOBILE, _INNOVATION = _("安全防护"), _("移动新媒体"), _("创新发展")
_CATALOGUE = (ChannelKind.DISCLOSURE, ChannelKind.POLICIES, ChannelKind.NOTICES)

FIGURES = (
    Figure("name", _IDENTITY, _("网站名称"), lambda year: year.portal.name),
    Figure("address", _IDENTITY, _("首页网址"), lambda year: year.portal.host),
    Figure("organiser", _IDENTITY, _("主办单位"), lambda year: year.portal.organiser or None),
    Figure("kind", _IDENTITY, _("网站类型"), lambda year: str(year.portal.get_kind_display())),
    Figure("site_code", _IDENTITY, _("政府网站标识码"), lambda year: year.portal.site_code or None),
    Figure("icp", _IDENTITY, _("ICP备案号"), lambda year: year.portal.icp or None),
    Figure("police_code", _IDENTITY, _("公安机关备案号"), lambda year: year.portal.police_code or None),
    Figure("visitors", _VISITS, _("独立用户访问总量（个）")),
    Figure("visits", _VISITS, _("网站总访问量（次）")),
    Figure("information", _INFORMATION, _("总数（条）"), lambda year: year.information()),
    Figure(
        "profile",
        _INFORMATION,
        _("概况类信息更新量（条）"),
        lambda year: year.information(ChannelKind.PROFILE, ChannelKind.ORGANISATION),
    ),
    Figure("news", _INFORMATION, _("政务动态信息更新量（条）"), lambda year: year.information(ChannelKind.NEWS)),
    Figure("catalogue", _INFORMATION, _("信息公开目录信息更新量（条）"), lambda year: year.information(*_CATALOGUE)),
    Figure("topics", _TOPICS, _("维护数量（个）"), _kept_topics),
    Figure("new_topics", _TOPICS, _("新开设数量（个）"), _new_topics),
    Figure(
        "interpretations",
        _ANSWERS,
        _("解读信息发布（条）"),
        lambda year: year.of_kind(year.published, Kind.INTERPRETATION),
    ),
    Figure("responses", _ANSWERS, _("回应公众关注热点或重大舆情（次）")),
    Figure("guides", _SERVICES, _("发布服务事项（项）"), lambda year: year.of_kind(year.picture.pieces, Kind.GUIDE)),
    Figure("services_online", _SERVICES, _("可全程在线办理事项（项）")),
    Figure("services_used", _SERVICES, _("办件量（件）")),
    Figure("received", _DIALOGUE, _("收到留言（条）"), _received),
    Figure("answered", _DIALOGUE, _("办结留言（条）"), _answered),
    Figure("mean_days", _DIALOGUE, _("平均办理时间（天）"), _mean_days),
    Figure("public_answers", _DIALOGUE, _("公开答复（条）"), _public_answers),
    Figure("solicitations", _DIALOGUE, _("征集调查（期）"), lambda year: year.solicitations(results=False)),
    Figure("opinions", _DIALOGUE, _("收到意见（条）")),
    Figure("results", _DIALOGUE, _("公布调查结果（期）"), lambda year: year.solicitations(results=True)),
    Figure("interviews", _DIALOGUE, _("在线访谈（期）")),
    Figure("chatbot", _DIALOGUE, _("是否提供智能问答")),
    Figure("assessments", _SECURITY, _("安全检测评估（次）")),
    Figure("weaknesses", _SECURITY, _("发现问题（个）")),
    Figure("repaired", _SECURITY, _("问题整改（个）")),
    Figure("drills", _SECURITY, _("应急演练（次）")),
    Figure("mobile", _MOBILE, _("移动新媒体（名称、信息发布量、关注量）")),
    Figure("search_as_service", _INNOVATION, _("搜索即服务")),
    Figure("languages", _INNOVATION, _("多语言版本")),
    Figure("accessible", _INNOVATION, _("无障碍浏览")),
    Figure("personal", _INNOVATION, _("千人千网")),
)
BY_KEY = {figure.key: figure for figure in FIGURES}


def last_day(year: int, today: date) -> date:
    """The day on which a year is counted: its last, or today while it runs."""
    return min(date(year, 12, 31), today)
