"""服务不实用: guides that lack elements."""

from datetime import date

import pytest

from sites.freshness.facts import ELEMENTS, facts_of
from tests.sites.freshness.histories import DAY, History

RULE = "useless-services"
D = date(2028, 2, 29)
NAMES = list(ELEMENTS)


def guides(*missing: int) -> History:
    history = History()
    channel = history.channel("guides")
    for count in missing:
        history.page(channel, D, kind="guide", facts={"missing": NAMES[1 : count + 1]} if count else {})
    return history


@pytest.mark.parametrize(
    ("missing", "verdict"),
    [
        ((), "fail"),
        ((0,), "pass"),
        ((4,), "fail"),
        ((4, 4, 4, 4), "fail"),
        ((4, 4, 4, 0), "warning"),
        ((3, 0), "warning"),
        ((2, 0), "warning"),
        ((1, 0), "pass"),
        ((4, 4, 4, 4, 0, 0), "warning"),
        ((4, 4, 4, 4, 4, 0, 0), "fail"),
    ],
)
def test_five_that_lack_four_fail_and_so_do_none_and_a_few_that_all_do(missing, verdict):
    assert guides(*missing).verdict(RULE, D) == verdict


def test_it_fails_from_the_day_of_the_edit_that_made_it_so():
    history = guides(0)
    history.edit(history.entries[-1].page_id, D + DAY, kind="guide", facts={"missing": NAMES[1:5]})
    assert [history.verdict(RULE, D + days * DAY) for days in (0, 1, 2)] == ["pass", "fail", "fail"]
    assert history.outcome(RULE, D + 9 * DAY).fails_on == D + DAY


def test_the_items_name_the_elements():
    (item,) = guides(4).outcome(RULE, D).items
    assert item.reason == "缺少 设定依据、申请条件、办理材料、办理地点"


def guide_row(**data):
    from cms.content.models import Publication

    return Publication(kind="guide", title="办理", data=data)


def test_facts_of_a_guide_are_what_it_lacks_what_is_vague_and_times_that_differ():
    full = {name: "有" for name in ("legal_basis", "conditions", "place", "hours", "phone")}
    materials = [{"name": "身份证", "required": True}, {"name": "其他材料", "required": True}]
    steps = [{"name": "受理", "days": 1}, {"name": "办结", "days": 2}]
    row = guide_row(**full, materials=materials, steps=steps, promised_days=5)
    assert facts_of(row, None) == {"vague": ["其他材料"], "times": [5, 3]}
    poor = guide_row(**{**full, "phone": " "}, materials=[], steps=steps[:1], promised_days=1)
    assert facts_of(poor, None) == {"missing": ["materials", "phone"]}
