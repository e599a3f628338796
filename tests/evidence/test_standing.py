"""Standings: the index says what agreement computes, whatever was changed."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.factories import CitationFactory, InstitutionFactory, LawFactory, StandingFactory
from tracker.evidence import standing
from tracker.evidence.agreement import citations_of, evidence_of
from tracker.evidence.standing import refresh, refresh_all
from tracker.models import ARM_OF, CITABLE, Citation, Name, Redirect, Standing
from tracker.seeding.files import fixture_files, read_files
from tracker.seeding.seeder import seed
from tracker.vocabularies import Confidence, Rank, Reason, Status

pytestmark = pytest.mark.django_db

Index = dict[tuple[str, int, str], str]
Commit = Callable[..., Any]


def index() -> Index:
    """Return what the index holds."""
    return {(s.kind, s.object_id, s.field): s.state for s in Standing.objects.all()}


def by_hand() -> Index:
    """Return what each record that is not withdrawn computes for itself."""
    found: Index = {}
    for arm, model in CITABLE.items():
        for record in model._default_manager.exclude(status=Status.WITHDRAWN):
            live = Citation.objects.filter(**{arm: record}).exclude(status=Status.WITHDRAWN)
            for fact in evidence_of(record, live):
                found[arm, record.pk, fact.field] = fact.state.value
    return found


def touch_up(number: int, choose: random.Random) -> None:
    """Change one thing, of a kind that follows from the number."""
    kinds = [model for model in CITABLE.values() if model._default_manager.exists()]
    model: Any = choose.choice(kinds)
    record = choose.choice(list(model._default_manager.order_by("pk")))
    citation = choose.choice(list(Citation.objects.order_by("pk")))
    names = Name.objects.exclude(institution=None, person=None, law=None).order_by("pk")
    match number % 10:
        case 0:
            record.slug = f"{record.slug[:100]}-renamed"
            record.save()
        case 1:
            record.status = choose.choice(Status.values)
            record.save()
        case 2:
            citation.rank, citation.reason = Rank.DEPRECATED, Reason.values[0]
            citation.save()
        case 3:
            citation.status = choose.choice(Status.values)
            citation.save()
        case 4:
            citation.delete()
        case 5:
            setattr(citation, citation.arm, None)
            setattr(citation, ARM_OF[model], record)
            citation.field, citation.reported = "", "no"
            citation.save()
        case 6:
            name = choose.choice(list(names))
            name.confidence = choose.choice(Confidence.values)
            name.save()
        case 7:
            name = choose.choice(list(names))
            name.delete()
        case 8:
            for field in model._meta.many_to_many:
                getattr(record, field.name).clear()
        case 9:
            Redirect.objects.all().delete()
            citation.reported = "another"
            citation.save()


def test_index_is_what_is_computed_for_all_fixtures_and_after_edits(
    committing: Commit,
) -> None:
    rows, faults = read_files(fixture_files(Path(settings.BASE_DIR) / "fixtures"))
    assert faults == []
    with committing():
        seed(rows)
    seeded = index()
    assert seeded == by_hand()
    assert len(seeded) > 1000
    choose = random.Random(4)  # noqa: S311 - edits that repeat, not a secret
    for number in range(40):
        with committing():
            touch_up(number, choose)
    assert index() == by_hand()
    assert index() != seeded
    assert refresh_all() == 0


def test_a_renamed_record_is_still_what_was_reported(
    committing: Commit,
) -> None:
    with committing():
        owner = InstitutionFactory(slug="meti")
        part = InstitutionFactory(parent=owner)
        CitationFactory(institution=part, field="parent", reported="meti")
    key = ("institution", part.pk, "parent")
    assert index()[key] == "sound"
    with committing():
        owner.slug = "ministry"
        owner.save()
    assert index()[key] == "sound"
    with committing():
        Redirect.objects.get().delete()
    assert index()[key] == "unsupported" == by_hand()[key]
    with committing():
        owner.slug = "meti"
        owner.save()
    assert index()[key] == "sound" == by_hand()[key]


def test_a_withdrawn_record_has_no_standing() -> None:
    law = LawFactory()
    refresh([("law", law.pk)])
    assert {key[0] for key in index()} == {"law"}
    law.status = Status.WITHDRAWN
    law.save()
    assert refresh([("law", law.pk)]) > 0
    assert index() == {}


def test_a_deleted_record_leaves_the_index(committing: Commit) -> None:
    with committing():
        law = LawFactory()
    assert index() != {}
    with committing():
        law.delete()
    assert index() == {}


def test_a_citation_of_no_field_of_the_record_stands_in_no_queue() -> None:
    law = LawFactory()
    CitationFactory(law=law, field="colour", reported="red")
    refresh([("law", law.pk)])
    assert "colour" not in {key[2] for key in index()}


def test_refreshing_all_removes_strays_and_tells_how_far_it_is() -> None:
    StandingFactory(kind="law", object_id=99_999)
    law = LawFactory()
    told: list[tuple[int, int]] = []
    assert refresh_all(lambda done, total: told.append((done, total))) == 1 + len(index())
    assert {key[1] for key in index()} == {law.pk}
    assert told == [(1, 1)]


@pytest.mark.parametrize("count", [pytest.param(1, id="one"), pytest.param(3, id="three")])
def test_a_batch_costs_the_same_for_many_records(
    count: int, django_assert_num_queries: Any
) -> None:
    laws = [LawFactory() for _ in range(count)]
    for law in laws:
        CitationFactory(law=law, field="jurisdiction", reported="ZZ")
    # A savepoint's two; the lock; records, citations, names, redirects of jurisdictions; the
    # index; and what is new.
    with django_assert_num_queries(9):
        refresh(("law", law.pk) for law in laws)
    # The same without what is new.
    with django_assert_num_queries(8):
        assert refresh(("law", law.pk) for law in laws) == 0


def test_more_records_than_a_batch_are_taken_in_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standing, "BATCH", 2)
    laws = [LawFactory() for _ in range(5)]
    refresh(("law", law.pk) for law in laws)
    assert {key[1] for key in index()} == {law.pk for law in laws}


@pytest.mark.postgresql
def test_records_are_locked_before_they_are_read() -> None:
    law = LawFactory()
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        refresh([("law", law.pk)])
    statements = [query["sql"] for query in queries if query["sql"].startswith("SELECT")]
    assert "FOR NO KEY UPDATE" in statements[0]


def test_editors_see_in_the_index_what_they_see_in_the_record() -> None:
    law = LawFactory()
    CitationFactory(law=law, field="name", reported=law.name, status=Status.DRAFT)
    refresh([("law", law.pk)])
    assert index()["law", law.pk, "name"] == "sound"
    assert citations_of(law).count() == 0
