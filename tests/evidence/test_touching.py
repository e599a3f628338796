"""Touching: once a transaction, and not what was taken back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PersonFactory,
)
from tracker.evidence import touching
from tracker.models import Standing

Commit = Callable[..., Any]


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[set[tuple[str, int]]]:
    """Return the sets of records that are refreshed from now on."""
    calls: list[set[tuple[str, int]]] = []
    monkeypatch.setattr(touching, "refresh", lambda targets: calls.append(set(targets)))
    return calls


@pytest.mark.django_db
def test_a_transaction_refreshes_once(refreshed: list[Any], committing: Commit) -> None:
    with committing(), transaction.atomic():
        law, other = LawFactory(), LawFactory()
        with transaction.atomic():
            law.note = "Looked at."
            law.save()
    assert refreshed == [{("law", law.pk), ("law", other.pk)}]


@pytest.mark.django_db
def test_what_is_rolled_back_is_forgotten_and_what_follows_is_not(
    refreshed: list[Any], committing: Commit
) -> None:
    with committing():
        with transaction.atomic():
            LawFactory()
            transaction.set_rollback(True)
        law = LawFactory()
    assert refreshed == [{("law", law.pk)}]


@pytest.mark.django_db
def test_a_citation_touches_its_old_and_its_new_target(
    refreshed: list[Any], committing: Commit
) -> None:
    old, new = LawFactory(), LawFactory()
    citation = CitationFactory(law=old)
    with committing():
        citation.law = new
        citation.save()
    assert refreshed == [{("law", old.pk), ("law", new.pk)}]


@pytest.mark.django_db
def test_a_name_touches_itself_and_whom_it_names(refreshed: list[Any], committing: Commit) -> None:
    old, new = PersonFactory(), InstitutionFactory()
    name = NameFactory(person=old)
    with committing():
        name.person, name.institution = None, new
        name.save()
    assert refreshed == [{("name", name.pk), ("person", old.pk), ("institution", new.pk)}]


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["forward", "reverse", "clear", "reverse clear"])
def test_a_list_touches_its_owner_from_either_side(
    side: str, refreshed: list[Any], committing: Commit
) -> None:
    step, person = MilestoneFactory(), PersonFactory()
    if "clear" in side:
        step.people.add(person)
    owner = next(
        relation.get_accessor_name()
        for relation in person._meta.related_objects
        if relation.many_to_many and relation.related_model is type(step)
    )
    with committing():
        match side:
            case "forward":
                step.people.add(person)
            case "reverse":
                getattr(person, owner).add(step)
            case "clear":
                step.people.clear()
            case "reverse clear":
                getattr(person, owner).clear()
    assert refreshed == [{("milestone", step.pk)}]


@pytest.mark.django_db(transaction=True)
def test_a_save_outside_a_transaction_refreshes_at_once() -> None:
    law = LawFactory()
    assert {s.state for s in Standing.objects.filter(kind="law", object_id=law.pk)} == {"uncited"}


@pytest.mark.django_db(transaction=True)
def test_a_refresh_that_fails_fails_no_save(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(targets: Any) -> int:
        raise RuntimeError("The index cannot be written.")

    monkeypatch.setattr(touching, "refresh", fail)
    assert LawFactory().pk
    assert "The index cannot be written." in caplog.text
