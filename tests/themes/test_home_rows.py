"""Blocks of a home page share rows of twelve columns, whatever order an editor gives them."""

from hypothesis import given
from hypothesis import strategies as st

from themes.filters import in_rows
from themes.views import Section

SPANS = {"news": 7, "notices": 5, "tasks": 4, "disclosure": 4, "interaction": 4}
KINDS = (*SPANS, "policies", "topics")


def spans(*kinds: str) -> list[tuple[str, int]]:
    return [(section.kind, span) for section, span in in_rows([Section(kind) for kind in kinds], SPANS)]


def test_neighbours_share_a_row():
    assert spans("news", "notices", "policies") == [("news", 7), ("notices", 5), ("policies", 12)]
    assert [span for _, span in spans("tasks", "disclosure", "interaction")] == [4, 4, 4]


def test_what_is_left_over_is_taken():
    assert spans("tasks", "policies", "news") == [("tasks", 12), ("policies", 12), ("news", 12)]
    assert [span for _, span in spans("tasks", "disclosure", "policies")] == [6, 6, 12]
    assert [span for _, span in spans("news", "tasks")] == [7, 5]


@given(st.lists(st.sampled_from(KINDS), max_size=13))
def test_every_row_is_full_and_the_order_stays(kinds):
    placed = spans(*kinds)
    assert [kind for kind, _ in placed] == kinds
    filled = 0
    for _, span in placed:
        filled += span
        assert filled <= 12
        filled %= 12
    assert filled == 0
