"""A reviewer sees what changed since a record was last public, and all that is missing."""

from typing import Any

import pytest

from tests.factories import CitationFactory, LawFactory, MilestoneFactory, UserFactory
from tests.services.test_authorship import written_by
from tests.services.test_publishing import cited_law
from tracker.changes.plan import Fate
from tracker.services.publishing import withdraw
from tracker.services.reviewing import review_of

pytestmark = pytest.mark.django_db


def test_of_what_was_never_public_everything_is_new() -> None:
    law = cited_law(status="in_review", cited="draft", name="Act")
    MilestoneFactory(law=law, status="draft")
    review = review_of(law, UserFactory(role="Editor"))
    assert (review.since, review.before, review.now["name"]) == (None, {}, "Act")
    assert [(change.model, change.fate) for change in review.parts.changes] == [
        ("tracker.citation", Fate.CREATE),
        ("tracker.citation", Fate.CREATE),
        ("tracker.milestone", Fate.CREATE),
    ]
    assert (len(review.waiting), review.missing) == (2, [])


def test_of_what_was_public_the_changes_since_are_told() -> None:
    law = cited_law(name="Act", summary="First.")
    step = MilestoneFactory(law=law, title="Step")
    law.summary = "Corrected while public."
    law.save()
    [law] = withdraw(records=[law], actor=None, reason="Doubts.")
    law.summary = "Second."
    law.save()
    step.title = "Changed"
    step.save()
    review = review_of(law, UserFactory(role="Editor"))
    assert (review.before["summary"], review.now["summary"]) == (
        "Corrected while public.",
        "Second.",
    )
    assert [change.differences() for change in review.parts.changes] == [
        {"title": ("Step", "Changed")}
    ]


def test_everything_missing_is_told_with_the_waiting_citations_counted() -> None:
    law = LawFactory(status="in_review", name="Act")
    CitationFactory(law=law, field="name", reported="Act", status="draft")
    assert review_of(law, UserFactory(role="Editor")).missing == [
        f"No published passage is cited for “jurisdiction” of law “Act” ({law.jurisdiction.code})."
    ]


def test_own_work_is_said(settings: Any) -> None:
    settings.REVIEW_BY_ANOTHER = True
    maker = UserFactory(role="Editor")
    law = written_by(maker, status="in_review", name="Act")
    assert review_of(law, maker).own == [
        "law “Act” is your own work: somebody else reviews and publishes it."
    ]
    assert review_of(law, UserFactory(role="Editor")).own == []
