"""Law relations."""

import pytest
from django.db.models import ProtectedError

from tests.factories import LawFactory, LawRelationFactory
from tests.models.constraints import accepts, refuses
from tracker.models import LawRelation

pytestmark = pytest.mark.django_db


def test_a_relation_is_recorded_once() -> None:
    name = "lawrelation_unique"
    one = LawRelationFactory(kind="amends")
    other = LawRelationFactory(from_law=one.from_law, to_law=one.to_law, kind="repeals")
    accepts(name, other)
    accepts(name, LawRelationFactory(from_law=one.to_law, to_law=one.from_law, kind="amends"))
    other.kind = "amends"
    refuses(name, other, "This relation is recorded already.")


def test_a_law_does_not_stand_to_itself() -> None:
    name = "lawrelation_not_self"
    row = LawRelationFactory()
    accepts(name, row)
    row.to_law = row.from_law
    refuses(name, row, "A law cannot stand in relation to itself.")


def test_the_law_acted_upon_is_not_deleted_unseen_but_the_acting_one_takes_it_along() -> None:
    row = LawRelationFactory()
    with pytest.raises(ProtectedError):
        row.to_law.delete()
    row.from_law.delete()
    assert not LawRelation.objects.exists()


def test_said_as_a_sentence() -> None:
    row = LawRelationFactory(
        from_law=LawFactory(name="The Order"), to_law=LawFactory(name="the Act"), kind="based_on"
    )
    assert str(row) == "The Order is based on the Act"
