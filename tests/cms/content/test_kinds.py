"""Policies, interpretations, guides: what their fields demand and publish."""

import pytest
from wagtail.blocks.struct_block import StructBlockValidationError
from wagtail.test.utils.form_data import nested_form_data, streamfield

from cms.changes.models import Change
from cms.content.document_numbers import normalise
from cms.content.interpretations import interpretations_of
from cms.content.models import Guide, Interpretation, PolicyDocument, Publication
from cms.content.models.guide import MaterialBlock

from .conftest import add_channel
from .posting import COMMENTS, PUBLISH, create

pytestmark = pytest.mark.django_db


@pytest.fixture
def zcwj(zwgk):
    return add_channel(zwgk, "zcwj", kind="policies")


def add_policy(channel, title="办法", **fields):
    page = channel.add_child(instance=PolicyDocument(title=title, **fields))
    page.save_revision().publish()
    return PolicyDocument.objects.get(pk=page.pk)


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("云政发[2026]3号", "云政发〔2026〕3号"),
        ("云政发（2026）第003号", "云政发〔2026〕3号"),
        ("云政办发【2026】 12 号", "云政办发〔2026〕12号"),
        ("云政发﹝2026﹞3号", "云政发〔2026〕3号"),
        ("云政发〔２０２６〕3", "云政发〔2026〕3号"),
        ("国务院令第711号", "国务院令第711号"),
        ("", ""),
    ],
)
def test_document_numbers_take_the_standard_form(written, normal):
    assert normalise(written) == normal
    assert normalise(normal) == normal


def test_index_numbers_are_permanent_and_unique(zcwj):
    first, second = add_policy(zcwj), add_policy(zcwj)
    assert first.index_number != second.index_number
    number = first.index_number
    first.title = "改过"
    first.save_revision().publish()
    assert PolicyDocument.objects.get(pk=first.pk).index_number == number
    assert Publication.objects.get(pk=first.pk).index_number == number
    copy = first.copy(update_attrs={"slug": "x"})
    assert copy.index_number not in (number, None)


def test_an_interpretation_tells_which_policies_it_touches(zwgk, zcwj):
    one, two = add_policy(zcwj, "甲"), add_policy(zcwj, "乙")
    channel = add_channel(zwgk, "zcjd", kind="interpretations")
    page = channel.add_child(instance=Interpretation(title="解读", policies=[("policy", one)]))
    page.save_revision().publish()
    assert [row.pk for row in interpretations_of(one.pk)] == [page.pk]
    page = Interpretation.objects.get(pk=page.pk)
    page.policies = [("policy", two)]
    page.save_revision().publish()
    assert Change.objects.filter(subject_id=page.pk).latest("pk").payload["policies"] == sorted([one.pk, two.pk])
    assert interpretations_of(one.pk) == []
    Interpretation.objects.get(pk=page.pk).unpublish()
    change = Change.objects.filter(subject_id=page.pk).latest("pk")
    assert (change.kind, change.payload["policies"]) == ("withdrawn", [two.pk])


@pytest.mark.parametrize("name", ["其他材料", "其它相关材料", "其他有关证明材料", "有关资料"])
def test_vague_materials_are_refused(name):
    block = MaterialBlock()
    with pytest.raises(StructBlockValidationError):
        block.clean(block.to_python({"name": name, "form": "原件1份"}))


def test_a_named_material_is_taken():
    block = MaterialBlock()
    assert block.clean(block.to_python({"name": "有关部门出具的验收报告", "form": "原件1份"}))["name"]


def guide_form(promised, days):
    steps = [("step", {"name": "受理", "who": "", "days": str(day), "result": "", "description": ""}) for day in days]
    streams = {name: streamfield([]) for name in ("body", "attachments", "materials", "questions")}
    return (
        nested_form_data({"title": "办证", "promised_days": promised, "steps": streamfield(steps), **streams})
        | COMMENTS
    )


def test_steps_must_add_up_to_the_promise_before_publishing(admin, home):
    channel = add_channel(home, "bsfw", kind="guides")
    response = create(admin, channel, "guide", **guide_form("5", [1, 2]), **PUBLISH)
    assert "合计 3 个工作日，承诺时限是 5 个工作日" in response.content.decode()
    assert not Guide.objects.exists()
    create(admin, channel, "guide", **guide_form("5", [1, 2]))
    assert Guide.objects.get().live is False
    create(admin, channel, "guide", **guide_form("3", [1, 2]), **PUBLISH)
    assert Publication.objects.get(kind="guide").data["promised_days"] == 3


def test_the_policy_shows_its_interpretations_in_the_editor(admin, zwgk, zcwj):
    policy = add_policy(zcwj)
    channel = add_channel(zwgk, "zcjd", kind="interpretations")
    page = channel.add_child(instance=Interpretation(title="一图读懂", policies=[("policy", policy)]))
    page.save_revision().publish()
    assert "一图读懂" in admin.get(f"/admin/pages/{policy.pk}/edit/").content.decode()


def test_a_policy_that_is_live_from_its_first_save_gets_its_index_number(zcwj):
    policy = zcwj.add_child(instance=PolicyDocument(title="关于加强防汛工作的通知"))
    assert policy.live
    assert policy.index_number
