"""Cells: what a row's values look like in a sheet, and how they are read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.factories import CitationFactory, InstitutionFactory, LawFactory, TopicFactory
from tracker.errors import SheetError
from tracker.models import Citation, Initiative, Institution, Law, Observation
from tracker.services.sheets import (
    SHEET_MODELS,
    cell_of,
    cells_of,
    columns_of,
    key_columns,
    numeric_columns,
    rows_in,
    says_the_same,
    value_of,
)

SLUGS = st.from_regex(r"\A[a-z0-9]{1,8}(?:-[a-z0-9]{1,8}){0,2}\Z")


def field(model, name):
    return model._meta.get_field(name)


def test_columns_begin_with_the_key_and_keep_the_declared_order():
    assert columns_of(Law) == [
        "slug",
        "status",
        "note",
        "name",
        "name_ja",
        "summary",
        "wikidata_id",
        "verified_on",
        "kind",
        "jurisdiction",
        "law_number",
        "egov_law_id",
        "diet_session",
        "bill_origin",
        "bill_number",
        "topics",
    ]
    assert columns_of(Citation)[:2] == ["passage", "n"]


@pytest.mark.parametrize("model", SHEET_MODELS, ids=lambda model: model.__name__)
def test_no_column_is_called_as_the_one_for_errors(model):
    assert "errors" not in columns_of(model)
    assert set(key_columns(model)) <= set(columns_of(model))


def test_numbers_are_the_columns_that_can_be_added_up():
    assert numeric_columns(Observation) == {"value"}
    assert numeric_columns(Law) == {"diet_session", "bill_number"}


@given(st.lists(SLUGS, unique=True))
def test_a_list_comes_back(slugs):
    value = sorted(slugs)
    assert value_of(field(Institution, "predecessors"), cell_of(value)) == value


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, places=4, min_value=-(10**10), max_value=10**10
    )
)
def test_a_number_comes_back(number):
    plain = f"{number.normalize():f}"
    assert value_of(field(Observation, "value"), plain) == plain


@given(st.text(alphabet=st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")))
def test_a_cell_that_was_exported_says_the_same(text):
    assert says_the_same(cell_of(text), text)


def test_ends_of_lines_do_not_count_as_changes():
    assert says_the_same("one\ntwo", "one\r\ntwo")


@pytest.mark.parametrize(
    ("model", "name", "cell", "value"),
    [
        pytest.param(Law, "name", " An act ", "An act", id="text is trimmed"),
        pytest.param(Law, "jurisdiction", "", None, id="no relation"),
        pytest.param(Law, "topics", "b;a ; a", ["a", "b"], id="list in any order"),
        pytest.param(Law, "diet_session", "208", 208, id="whole number"),
        pytest.param(Law, "kind", "Cabinet order", "cabinet_order", id="label of a choice"),
        pytest.param(Law, "verified_on", "2024/5/1", "2024-05-01", id="day of Excel"),
        pytest.param(Institution, "founded", "2021-10", "2021-10", id="month"),
        pytest.param(Initiative, "amount", "10.50", "10.5", id="decimal"),
    ],
)
def test_value_of(model, name, cell, value):
    assert value_of(field(model, name), cell) == value


@pytest.mark.parametrize(
    ("model", "name", "cell", "told"),
    [
        pytest.param(Law, "diet_session", "2.5", "“2.5” is not a whole number.", id="fraction"),
        pytest.param(
            Initiative,
            "amount",
            "1,000",
            "“1,000” is not a plain number: write it as 10000000000000 or 43.6, without commas or "
            "a unit.",
            id="commas",
        ),
        pytest.param(
            Institution,
            "founded",
            "Oct-21",
            "“Oct-21” is what Excel makes of a month such as 2021-10: write it again so, in a "
            "column formatted as text, or use the XLSX file, whose columns are.",
            id="month of Excel",
        ),
        pytest.param(
            Law, "verified_on", "2024", "“2024” is not a day: write it as 2021-10-31.", id="no day"
        ),
    ],
)
def test_value_of_says_what_is_accepted(model, name, cell, told):
    with pytest.raises(SheetError) as error:
        value_of(field(model, name), cell)
    assert str(error.value) == told


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3])
def test_rows_are_read_in_a_number_of_queries_that_does_not_grow(count, django_assert_num_queries):
    for _ in range(count):
        law = LawFactory()
        law.topics.set([TopicFactory(), TopicFactory()])
    # The laws, their jurisdictions, their topics.
    with django_assert_num_queries(3):
        rows = list(rows_in(Law.objects.all()))
    cells = dict(zip(columns_of(Law), cells_of(Law, rows[-1]), strict=True))
    topics = "; ".join(sorted(law.topics.values_list("slug", flat=True)))
    assert (cells["slug"], cells["topics"]) == (law.slug, topics)


@pytest.mark.django_db
def test_citations_are_found_by_passage_and_number():
    citation = CitationFactory(institution=InstitutionFactory())
    (row,) = rows_in(Citation.objects.all())
    cells = cells_of(Citation, row)
    assert cells[:2] == [citation.passage.ref, str(citation.n)]
