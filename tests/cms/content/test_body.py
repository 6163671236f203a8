"""Stored blocks become HTML that may be published, whatever they hold."""

from hypothesis import given, settings
from hypothesis import strategies as st

from cms.content.blocks import BodyBlock
from cms.content.body import plain_text, render_body
from cms.content.references import references_of

from .test_cleaning import Strict

TEXT = st.text(max_size=30)
IDS = st.integers(1, 10**9)
OPTIONAL = st.one_of(st.none(), TEXT)


@st.composite
def tables(draw):
    rows, columns = draw(st.integers(0, 5)), draw(st.integers(1, 5))
    cells = st.one_of(st.none(), TEXT)
    place = st.integers(0, 5)
    merges = st.fixed_dictionaries({"row": place, "col": place, "rowspan": place, "colspan": place})
    return {
        "data": [[draw(cells) for _ in range(columns)] for _ in range(rows)],
        "cell": [{"row": 0, "col": 0, "className": "htLeft", "hidden": False}],
        "first_row_is_table_header": draw(st.booleans()),
        "first_col_is_header": draw(st.booleans()),
        "table_header_choice": draw(st.sampled_from(["", "row", "column", "both", "neither"])),
        "table_caption": draw(OPTIONAL),
        "mergeCells": draw(st.lists(merges, max_size=3)),
    }


def block(kind, value):
    return st.fixed_dictionaries({"type": st.just(kind), "value": value, "id": st.uuids().map(str)})


BLOCKS = st.one_of(
    block("heading", st.fixed_dictionaries({"level": st.sampled_from(["h2", "h3", "h9"]), "text": TEXT})),
    block("paragraph", TEXT),
    block("image", st.fixed_dictionaries({"image": IDS, "alt": OPTIONAL, "caption": OPTIONAL})),
    block("table", tables()),
    block("attachments", st.lists(st.fixed_dictionaries({"document": IDS, "name": OPTIONAL}), max_size=3)),
    block("quotation", st.fixed_dictionaries({"text": TEXT, "source": OPTIONAL})),
    block("notice", st.fixed_dictionaries({"text": TEXT, "tone": TEXT})),
    block(
        "video",
        st.fixed_dictionaries(
            {"document": IDS, "poster": st.one_of(st.none(), IDS), "title": TEXT, "transcript": OPTIONAL}
        ),
    ),
)


@settings(max_examples=120, deadline=None)
@given(st.lists(BLOCKS, max_size=5))
def test_every_valid_body_renders_to_allowed_markup(blocks):
    html = render_body(blocks)
    Strict(html)
    references_of(html)


@given(IDS, IDS, IDS)
def test_references_are_found_again(image, document, page):
    html = render_body(
        [
            {"type": "image", "value": {"image": image, "alt": '"', "caption": ""}},
            {"type": "attachments", "value": [{"type": "item", "value": {"document": document, "name": "<"}}]},
            {"type": "paragraph", "value": f'<p><a linktype="page" id="{page}">页</a></p>'},
        ]
    )
    found = references_of(html)
    assert (found.images, found.documents, found.pages) == ({image}, {document}, {page})


def test_rich_text_links_to_documents_and_pages():
    links = '<a linktype="document" id="3">表&amp;格</a> <a id="4" linktype="page">页</a>'
    html = f'<p data-block-key="a1">x<sup>2</sup> {links}</p>'
    assert render_body([{"type": "paragraph", "value": html}]) == (
        '<p>x<sup>2</sup> <zq-file id="3" name="表&amp;格"></zq-file> <a href="zq:page:4">页</a></p>'
    )


def test_plain_text_has_a_line_for_each_block():
    html = render_body(
        [
            {"type": "heading", "value": {"level": "h2", "text": "一"}},
            {"type": "paragraph", "value": "<p>二 <b>三</b></p><p>四</p>"},
            {"type": "table", "value": {"data": [["五", "六"]]}},
        ]
    )
    assert plain_text(html).split("\n") == ["一", "二 三", "四", "五 六"]


def test_a_comparison_of_versions_shows_the_cells_of_a_table():
    block = BodyBlock().child_blocks["table"]
    assert block.render_basic({"data": [["姓名", None], ["<b>", "局长"]]}) == "姓名 | ；&lt;b&gt; | 局长"
    assert block.render_basic(None) == ""
