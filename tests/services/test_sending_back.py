"""The answer with which a record came back from review."""

import pytest

from tests.factories import LawFactory, UserFactory
from tracker.services.publishing import back_to_draft, send_to_review
from tracker.services.sending_back import sent_back

pytestmark = pytest.mark.django_db


def test_answer_of_the_last_time_counts() -> None:
    law, reviewer = LawFactory(status="in_review"), UserFactory()
    assert sent_back(law) is None
    [law] = back_to_draft(records=[law], actor=reviewer, reason="Give the number.")
    entry = sent_back(law)
    assert entry is not None
    assert (entry.reason, entry.actor) == ("Give the number.", reviewer)
    [law] = send_to_review(records=[law], actor=None)
    [law] = back_to_draft(records=[law], actor=reviewer)
    assert sent_back(law) is None
