"""Milestones."""

from typing import Any

import pytest

from tests.factories import (
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    PartnershipFactory,
)
from tests.models.constraints import accepts, refuses
from tracker.models import Milestone

pytestmark = pytest.mark.django_db

MESSAGE = "Fill exactly one of: law, initiative, partnership, institution."


@pytest.mark.parametrize(
    ("arm", "factory"),
    [
        ("law", LawFactory),
        ("initiative", InitiativeFactory),
        ("partnership", PartnershipFactory),
        ("institution", InstitutionFactory),
    ],
)
def test_a_step_of_one_thing(arm: str, factory: Any) -> None:
    target = factory()
    step = MilestoneFactory(**{arm: target})
    accepts("milestone_one_target", step)
    assert step.target == target

    setattr(step, arm, None)
    assert step.target is None
    refuses("milestone_one_target", step, MESSAGE)


def test_a_step_of_two_things_is_refused() -> None:
    step = MilestoneFactory()
    step.institution = InstitutionFactory()
    refuses("milestone_one_target", step, MESSAGE)


def test_ordered_by_date_then_age_and_undated_last() -> None:
    undated = MilestoneFactory(date="")
    second = MilestoneFactory(date="2022-05-18")
    third = MilestoneFactory(date="2022-05-18")
    first = MilestoneFactory(date="2022")
    assert list(Milestone.objects.all()) == [first, second, third, undated]
