"""Stencils: a page that is filled in is the page that is rendered, whatever texts it has."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.content.kinds import Kind
from sites.publishing import lists, stencils
from sites.publishing.pages import item_of, page_of
from sites.publishing.release import whole_context
from sites.publishing.rendered import file_name
from sites.publishing.rows import Full, Listed
from sites.publishing.shelves import NEWEST, WholeShelf
from themes.rendering import Shell
from themes.views.html import Encoded

from .conftest import channel

TEXTS = st.sampled_from(["", "通知", "<b>&\"'", "[0123456789abcdef:0]", "mark 3", " 甲  乙 "])
WORDS = st.lists(TEXTS, max_size=3)
DATES = st.none() | st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(UTC))
NUMBERS = st.integers(1, 10**6)


@st.composite
def listed(draw, parent: int) -> Listed:
    number = draw(NUMBERS)
    path = f"/zwgk/tzgg/202611/t20261122_{number}.html"
    facts = (draw(TEXTS), draw(DATES), None, draw(TEXTS), "", "", None, {})
    return Listed(number, 1, parent, Kind.ARTICLE, number, path, "", None, *facts)


@st.composite
def whole(draw, parent: int) -> Full:
    body = Encoded(draw(TEXTS).encode())
    texts = draw(TEXTS), draw(TEXTS), draw(WORDS), ""
    return Full(draw(listed(parent)), *texts, body, [], draw(TEXTS))


def item(channel: Listed, number: int, month: date, title: str, kind: str = "article", summary: str = "") -> Listed:
    path = f"{channel.path}{month:%Y%m}/t{month:%Y%m}01_{number}.html"
    at = datetime(month.year, month.month, 1, 9, tzinfo=UTC)
    facts = title, at, None, summary, "", "", None, {}
    return Listed(number, channel.site_id, channel.id, kind, number, path, "", month, *facts)


class OneShelf:
    """A catalogue of a single channel."""

    def __init__(self, shelf: WholeShelf) -> None:
        self.one = shelf

    def shelf(self, channel_id: int) -> WholeShelf:
        return self.one


@pytest.fixture
def context(city):
    found = whole_context(city)
    found.shell = Shell(found.shell.theme, found.shell.portal, found.shell.layouts)
    return found


# The context is shared on purpose: stencils learned from one page are filled in with the next.
@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_page_that_is_filled_in_is_the_page_that_is_rendered(context, data):
    place = data.draw(st.sampled_from([*context.tree.by_id, 0]))
    near = [data.draw(st.none() | listed(place)) for _ in range(2)]
    row = data.draw(whole(place))
    uses: set[str] = set()
    expected = context.shell.render_alone(page_of(context, row, uses, *near)).encode()
    assert stencils.content(context, row, set(), *near) == expected
    assert context.stencils


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_so_is_a_page_of_a_month(context, city, data):
    source = context.tree.get(channel(city).pk)
    newest = [item(source.row, number, date(2026, 11, 1), f"近期{number}") for number in range(NEWEST)]
    kinds = st.sampled_from([Kind.ARTICLE.value, Kind.POLICY.value])
    older = [
        item(source.row, 100 + place, date(2025, 3, 1), data.draw(TEXTS), data.draw(kinds), data.draw(TEXTS))
        for place in range(data.draw(st.integers(1, stencils.FEW + 1)))
    ]
    last = [item(source.row, 99, date(2024, 1, 1), "最早")] * data.draw(st.integers(0, 1))
    context.catalogue = OneShelf(WholeShelf([*newest, *older, *last]))
    ((own, rows),) = lists.month_parts(context, source, "202503")
    shown = tuple(item_of(context, row, set(), related=True) for row in rows)
    expected = context.shell.render_alone(lists.month_page(source, own, shown)).encode()
    assert stencils.month(context, source, "202503", set()) == {file_name(own.url): expected}


def test_pages_of_one_channel_with_the_same_texts_missing_share_a_stencil(context, city):
    source = context.tree.get(channel(city).pk)
    for number in range(3):
        row = item(source.row, number, date(2026, 11, 1), f"通知{number}")
        stencils.content(context, Full(row, "", "", [], "", Encoded(b"<p>"), [], ""), set())
    assert len(context.stencils) == 1


def test_pages_with_attachments_and_of_other_kinds_go_without_stencils(context, city):
    listed = item(context.tree.get(channel(city).pk).row, 1, date(2026, 11, 1), "通知")
    row = Full(listed, "", "", [], "", Encoded(b"<p>"), [{"document": 1, "name": "附件"}], "")
    assert "通知" in stencils.content(context, row, set()).decode()
    other = row._replace(listed=listed._replace(kind=Kind.INTERPRETATION), attachments=[])
    assert "通知" in stencils.content(context, other, set()).decode()
    assert not context.stencils
