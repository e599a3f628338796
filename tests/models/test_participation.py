"""Participations."""

import pytest

from tests.factories import (
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    ParticipationFactory,
    PartnershipFactory,
    PersonFactory,
)
from tests.models.constraints import accepts, refuses

pytestmark = pytest.mark.django_db


def test_one_actor_takes_part() -> None:
    name, message = "participation_one_actor", "Fill exactly one of: person, institution."
    person, institution = PersonFactory(), InstitutionFactory()
    row = ParticipationFactory(person=person)
    accepts(name, row)
    assert row.actor == person
    by_body = ParticipationFactory(institution=institution)
    accepts(name, by_body)
    assert by_body.actor == institution

    row.institution = institution
    refuses(name, row, message)
    row.person = row.institution = None
    refuses(name, row, message)


@pytest.mark.parametrize(
    ("arm", "factory"),
    [
        ("law", LawFactory),
        ("initiative", InitiativeFactory),
        ("partnership", PartnershipFactory),
    ],
)
def test_one_thing_is_taken_part_in(arm: str, factory: type) -> None:
    name, message = (
        "participation_one_object",
        "Fill exactly one of: law, initiative, partnership.",
    )
    target = factory()
    row = ParticipationFactory(**{arm: target})
    accepts(name, row)
    assert row.target == target

    other = "initiative" if arm == "law" else "law"
    setattr(row, other, LawFactory() if other == "law" else InitiativeFactory())
    refuses(name, row, message)
    setattr(row, other, None)
    setattr(row, arm, None)
    refuses(name, row, message)


def test_said_by_actor_role_and_object() -> None:
    row = ParticipationFactory(person__name="Amari Akira", law__name="The Act", role="champion")
    assert str(row) == "Amari Akira, champion of The Act"
