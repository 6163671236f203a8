"""Stencils: a page that is filled in is the page that is rendered, whatever texts it has."""

from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.content.kinds import Kind
from sites.publishing import stencils
from sites.publishing.pages import page_of
from sites.publishing.release import whole_context
from sites.publishing.rows import Full, Listed
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


@pytest.fixture
def context(city):
    found = whole_context(city)
    found.shell = Shell(found.shell.theme, found.shell.portal, found.shell.layouts)
    return found


# The context is shared on purpose: stencils learned from one page are filled in with the next.
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_page_that_is_filled_in_is_the_page_that_is_rendered(context, data):
    place = data.draw(st.sampled_from([*context.tree.by_id, 0]))
    near = [data.draw(st.none() | listed(place)) for _ in range(2)]
    row = data.draw(whole(place))
    uses: set[str] = set()
    expected = context.shell.render_alone(page_of(context, row, uses, *near)).encode()
    assert stencils.content(context, row, set(), *near) == expected
    assert context.stencils


def test_pages_of_one_channel_with_the_same_texts_missing_share_a_stencil(context, city):
    place = channel(city).pk
    for number in range(3):
        path = f"/zwgk/tzgg/202611/t20261122_{number}.html"
        item = Listed(
            number, 1, place, Kind.ARTICLE, number, path, "", None, f"通知{number}", None, None, "", "", "", None, {}
        )
        stencils.content(context, Full(item, "", "", [], "", Encoded(b"<p>"), [], ""), set())
    assert len(context.stencils) == 1


def test_pages_with_attachments_and_of_other_kinds_go_without_stencils(context, city):
    place = channel(city).pk
    path = "/zwgk/tzgg/202611/t20261122_1.html"
    item = Listed(1, 1, place, Kind.ARTICLE, 1, path, "", None, "通知", None, None, "", "", "", None, {})
    row = Full(item, "", "", [], "", Encoded(b"<p>"), [{"document": 1, "name": "附件"}], "")
    assert "通知" in stencils.content(context, row, set()).decode()
    other = row._replace(listed=item._replace(kind=Kind.INTERPRETATION), attachments=[])
    assert "通知" in stencils.content(context, other, set()).decode()
    assert not context.stencils
