"""The audit: what is wrong with rows that the database took, each named by its key."""

import datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import CitationFactory, LawFactory
from tracker.models import Law, Source
from tracker.seeding.audit import audit
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed

pytestmark = pytest.mark.django_db


@pytest.fixture
def seeded(small: Path) -> None:
    """Put the small set into the database."""
    rows, _ = read_files(fixture_files(small))
    seed(rows)


def test_sound_rows_have_no_fault(seeded: None) -> None:
    assert audit() == []


def test_a_value_that_the_field_refuses_is_named(seeded: None) -> None:
    # As `loaddata` would write it: no field is asked.
    Law.objects.filter(slug="an-act").update(kind="poem")
    assert audit() == [(Law, "an-act", "kind: Value 'poem' is not a valid choice.")]


def test_what_nobody_sees_is_named(seeded: None) -> None:
    Law.objects.filter(slug="an-act").update(summary="One.\u202e")
    assert audit() == [
        (
            Law,
            "an-act",
            "summary: Character 5 is U+202E (right-to-left override), which nobody sees: "
            "take it out.",
        )
    ]


def test_a_rule_of_the_model_is_named(seeded: None) -> None:
    Source.objects.filter(slug="paper").update(text_name="../paper.txt")
    assert audit() == [
        (
            Source,
            "paper",
            "text_name: Give the file's name alone: it is looked for in the texts folder.",
        )
    ]


def test_bounds_that_do_not_follow_from_their_date_are_named(seeded: None) -> None:
    Source.objects.filter(slug="paper").update(published_max=datetime.date(2024, 5, 31))
    assert audit() == [
        (Source, "paper", "published: its derived bounds are stale; save the record again.")
    ]


def test_queries_do_not_grow_with_rows(seeded: None) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            audit()
        return len(captured)

    CitationFactory(law=LawFactory())
    before = queries()
    for _ in range(3):
        CitationFactory(law=LawFactory())
    assert queries() == before
