"""Proposed changes: one of four states, and decided on a day or not at all."""

import pytest
from django.utils import timezone

from tests.factories import ProposalFactory
from tests.models.constraints import accepts, refuses
from tracker.vocabularies import ProposalState

pytestmark = pytest.mark.django_db


def test_state_is_one_of_four() -> None:
    row = ProposalFactory()
    accepts("proposal_state", row)
    row.state, row.decided_at = "perhaps", timezone.now()
    refuses("proposal_state", row, "Value 'perhaps' is not a valid choice.")


@pytest.mark.parametrize("state", [s for s in ProposalState if s != ProposalState.OPEN])
def test_what_is_decided_has_a_day(state: str) -> None:
    name = "proposal_decided"
    message = "A proposal has a day of decision once it is decided."
    row = ProposalFactory(state=state, decided_at=timezone.now())
    accepts(name, row)
    row.decided_at = None
    refuses(name, row, message)


def test_what_waits_has_none() -> None:
    row = ProposalFactory()
    row.decided_at = timezone.now()
    refuses("proposal_decided", row, "A proposal has a day of decision once it is decided.")


def test_said_as_its_record() -> None:
    assert str(ProposalFactory(title="Act")) == "Act"
