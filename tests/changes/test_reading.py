"""The database as rows, read in bulk."""

from typing import Any

import pytest

from tests.factories import CitationFactory, LawFactory, PassageFactory, TopicFactory
from tracker.changes.reading import default_row, stored_rows
from tracker.models import Citation, Law
from tracker.models.rows import Keys, row_of

pytestmark = pytest.mark.django_db


def test_bulk_rows_are_the_same_as_rows_read_one_by_one() -> None:
    law = LawFactory(slug="law")
    law.topics.set([TopicFactory(slug="semiconductors"), TopicFactory(slug="cyber")])
    held = stored_rows(Law, Keys())["law"]
    law.refresh_from_db()
    assert (held.row, held.version, held.pk) == (row_of(law), law.version, law.pk)
    assert held.row["topics"] == ["cyber", "semiconductors"]


def test_a_citation_is_keyed_by_passage_and_number() -> None:
    CitationFactory(law=LawFactory(), passage=PassageFactory(ref="a000-p01"), n=7)
    assert list(stored_rows(Citation, Keys())) == ["a000-p01 7"]


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_queries_do_not_grow_with_rows(count: int, django_assert_num_queries: Any) -> None:
    for _ in range(count):
        LawFactory().topics.add(TopicFactory())
    # Topics' links, topics' keys, laws, jurisdictions' keys.
    with django_assert_num_queries(4):
        stored_rows(Law, Keys())


def test_the_default_row_of_an_unsaved_record_needs_no_database(
    django_assert_num_queries: Any,
) -> None:
    with django_assert_num_queries(0):
        row = default_row(Law)
    assert (row["slug"], row["status"], row["jurisdiction"], row["topics"]) == (
        "",
        "draft",
        None,
        [],
    )
