"""Touching: what a change bears on is found anew at once, and once for a plan."""

from typing import Any

import pytest
from django.db import connection, transaction

from tests.factories import (
    InstitutionFactory,
    LawFactory,
    NameFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    TopicFactory,
)
from tracker.changes.applying import apply
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.models import SearchDocument
from tracker.models.rows import row_of
from tracker.search import touching
from tracker.search.searching import search
from tracker.search.touching import gathering_documents
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db


def found(query: str) -> list[str]:
    """Return what a query finds, in order."""
    return [str(hit.document) for hit in search(query).hits]


@pytest.fixture
def refreshed(monkeypatch: pytest.MonkeyPatch) -> list[set[tuple[str, int]]]:
    """Return the sets of records whose documents are made from now on."""
    calls: list[set[tuple[str, int]]] = []
    monkeypatch.setattr(touching, "refresh", lambda targets: calls.append(set(targets)))
    return calls


def test_a_status_moves_a_record_in_and_out_at_once() -> None:
    law = LawFactory(slug="act", name="Trade Act", status=Status.DRAFT)
    for status, expected in (
        (Status.PUBLISHED, ["law act"]),
        (Status.WITHDRAWN, []),
        (Status.PUBLISHED, ["law act"]),
        (Status.IN_REVIEW, []),
    ):
        law.status = status
        law.save()
        assert found("trade") == expected


def test_a_rename_and_a_deletion_are_followed() -> None:
    law = LawFactory(slug="act", name="Trade Act")
    law.name = "Commerce Act"
    law.save()
    assert (found("trade"), found("commerce")) == ([], ["law act"])
    law.delete()
    assert found("commerce") == []
    assert not SearchDocument.objects.filter(kind="law").exists()


def test_a_name_follows_its_status_its_text_and_whom_it_names() -> None:
    one, two = PersonFactory(slug="one"), PersonFactory(slug="two")
    name = NameFactory(person=one, text="Takeichi", lang="en")
    assert found("takeichi") == ["person one"]
    name.person = two
    name.save()
    assert found("takeichi") == ["person two"]
    name.text = "Takaichi"
    name.save()
    assert found("takaichi") == ["person two"]
    name.status = Status.WITHDRAWN
    name.save()
    assert found("takaichi") == []
    name.status = Status.PUBLISHED
    name.save()
    name.delete()
    assert found("takaichi") == []


def test_parts_come_and_go_with_what_they_are_part_of() -> None:
    body = InstitutionFactory(slug="body", name="Cabinet")
    PositionFactory(slug="post", title="Trade minister", institution=body)
    act = LawFactory(slug="act", name="Commerce Act")
    ProvisionFactory(slug="part", title="Trade patents", law=act)
    for status, expected in (
        (Status.WITHDRAWN, []),
        (Status.PUBLISHED, ["position post", "provision part"]),
    ):
        for owner in (body, act):
            owner.status = status
            owner.save()
        assert found("trade") == expected
    body.name = "Diet"
    body.save()
    assert found("diet trade minister") == ["position post"]


@pytest.mark.parametrize("side", ["forward", "reverse", "clear", "reverse clear"])
def test_topics_are_followed_from_either_side(side: str) -> None:
    law, topic = LawFactory(), TopicFactory()
    if "clear" in side:
        law.topics.add(topic)
    match side:
        case "forward":
            law.topics.add(topic)
        case "reverse":
            topic.laws.add(law)
        case "clear":
            law.topics.clear()
        case "reverse clear":
            topic.laws.clear()
    (document,) = SearchDocument.objects.filter(kind="law")
    assert document.topics == ([] if "clear" in side else [topic.pk])


def test_what_is_rolled_back_is_not_found() -> None:
    with transaction.atomic():
        LawFactory(name="Trade Act")
        assert len(found("trade")) == 1
        transaction.set_rollback(True)
    assert found("trade") == []


def test_a_block_gathers_and_makes_once(refreshed: list[Any]) -> None:
    with transaction.atomic(), gathering_documents():
        law = LawFactory()
        with gathering_documents():
            name = NameFactory(law=law)
        assert refreshed == []
    assert refreshed == [{("law", law.pk), ("jurisdiction", law.jurisdiction_id)}]
    name.save()
    assert refreshed[1:] == [{("law", law.pk)}]


def test_a_block_that_fails_makes_nothing(refreshed: list[Any]) -> None:
    def fail() -> None:
        with transaction.atomic(), gathering_documents():
            LawFactory()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert refreshed == []
    LawFactory()
    assert len(refreshed) == 2


def test_a_plan_makes_its_documents_once(refreshed: list[Any]) -> None:
    laws = [LawFactory() for _ in range(3)]
    refreshed.clear()
    changes = [
        RowChange(
            model="tracker.law",
            key=law.slug,
            fate=Fate.UPDATE,
            before=row_of(law),
            after={**row_of(law), "name": f"Trade {number}"},
            base_version=law.version,
        )
        for number, law in enumerate(laws)
    ]
    apply(Plan(changes))
    assert refreshed == [{("law", law.pk) for law in laws}]


@pytest.mark.postgresql
def test_no_search_is_prepared() -> None:
    # A plan made for any words would be used for all of them.
    for number in range(12):
        LawFactory(name=f"Trade {number}")
        assert found("trade")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%searchdocument%'"
        )
        assert cursor.fetchone() == (0,)


def test_a_save_of_what_nothing_is_found_by_makes_nothing(refreshed: list[Any]) -> None:
    law = LawFactory()
    refreshed.clear()
    law.note = "Looked at."
    law.save(update_fields=["note"])
    assert refreshed == []
    law.summary = "About trade."
    law.save(update_fields=["summary"])
    assert refreshed == [{("law", law.pk)}]
