"""What the public would lack after a plan: said of what it makes public and what it changes."""

from typing import Any

import pytest

from tests.factories import CitationFactory, LawFactory
from tests.services.test_publishing import cited_law
from tracker.changes.applying import apply
from tracker.changes.plan import Fate, Plan, RowChange
from tracker.models import Law
from tracker.models.rows import row_of
from tracker.services.lacking import (
    lacking_already,
    lacking_of_changed,
    lacking_of_published,
    lacking_of_touched,
    questions,
)

pytestmark = pytest.mark.django_db


def giving(law: Law, **values: Any) -> Plan:
    row = row_of(law)
    before = {name: row[name] for name in values}
    return Plan((RowChange("tracker.law", law.slug, before, values, Fate.UPDATE, pk=law.pk),))


@pytest.mark.parametrize(
    ("status", "end", "said"),
    [
        pytest.param("draft", "published", 2, id="becomes public"),
        pytest.param("published", "withdrawn", 0, id="ceases to be"),
    ],
)
def test_what_becomes_public_is_looked_at_whole(status: str, end: str, said: int) -> None:
    plan = giving(LawFactory(status=status), status=end)
    assert len(lacking_of_published(plan, apply(plan))) == said


def test_what_lacked_evidence_before_is_not_said_of_a_change() -> None:
    law = cited_law(name="Act", slug="act")
    CitationFactory(law=law, field="name_ja", reported="法")
    plan = giving(law, law_number="1", name="Other", note="Read.")
    known = lacking_already(plan)
    said = lacking_of_changed(plan, apply(plan), known)
    assert said == [
        "No cited passage bears out “name” of law “Other” (Other).",
        "No published passage is cited for “law number” of law “Other” (1).",
    ]
    again = giving(Law.objects.get(), law_number="2", name="Another")
    assert lacking_of_changed(again, apply(again), lacking_already(giving(law, note=""))) == []


def test_a_plan_that_changes_nothing_citable_asks_nothing() -> None:
    law = cited_law()
    assert questions(giving(law, note="Read.")) == []
    assert len(questions(giving(law, name="Other"))) == 1


def test_all_that_a_touched_row_lacks_is_said() -> None:
    plan = giving(LawFactory(name="Act", slug="act"), note="Read.")
    assert len(lacking_of_touched(plan, apply(plan))) == 2
