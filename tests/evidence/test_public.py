"""Evidence of many records at once, as the public can know it."""

from typing import Any

import pytest

from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    LawFactory,
    PassageFactory,
    PersonFactory,
    SourceFactory,
)
from tracker.evidence.agreement import FieldState
from tracker.evidence.public import public_evidence, public_states

pytestmark = pytest.mark.django_db


def cite(law: Any, reported: str, **values: Any) -> Any:
    return CitationFactory(law=law, field="law_number", reported=reported, **values)


def test_states_follow_from_public_citations() -> None:
    sound, disputed, uncited = (LawFactory(law_number=n) for n in ("1", "2", "3"))
    cite(sound, "1")
    cite(disputed, "2")
    cite(disputed, "4")
    assert public_states([sound, disputed, uncited], ["law_number"]) == {
        (sound.pk, "law_number"): FieldState.SOUND,
        (disputed.pk, "law_number"): FieldState.DISPUTED,
        (uncited.pk, "law_number"): FieldState.UNCITED,
    }


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_is_not_public_changes_no_state(status: str) -> None:
    law = LawFactory(law_number="1")
    cite(law, "1")
    cite(law, "2", status=status)
    cite(law, "2", passage=PassageFactory(source=SourceFactory(status=status)))
    assert public_states([law], ["law_number"]) == {(law.pk, "law_number"): FieldState.SOUND}


def test_evidence_comes_with_what_each_passage_reports_in_order() -> None:
    law = LawFactory(law_number="1")
    for ref, reported in (("b-p01", "2"), ("a-p01", "1")):
        cite(law, reported, passage=PassageFactory(ref=ref))
    found = public_evidence([law], ["law_number"])[law.pk, "law_number"]
    assert (found.field, found.value, found.state) == ("law_number", "1", FieldState.DISPUTED)
    assert [(c.citation.reported, c.agreement.value) for c in found.cited] == [
        ("1", "agrees"),
        ("2", "differs"),
    ]


def test_hidden_speaker_reads_as_none() -> None:
    law = LawFactory(law_number="1")
    cite(law, "1", speaker=PersonFactory(status="draft"))
    found = public_evidence([law], ["law_number"])[law.pk, "law_number"]
    assert found.cited[0].citation.speaker is None


@pytest.mark.parametrize("rows", [1, 3], ids=["one-row", "three-rows"])
def test_costs_the_same_for_any_number_of_rows(rows: int, django_assert_num_queries: Any) -> None:
    bodies = [InstitutionFactory(founded="2020") for _ in range(rows)]
    for body in bodies:
        CitationFactory(institution=body, field="founded", reported="2021")
    # The citations.
    with django_assert_num_queries(1):
        states = public_states(bodies, ["", "founded"])
    assert states[bodies[-1].pk, "founded"] is FieldState.UNSUPPORTED
    assert states[bodies[-1].pk, ""] is FieldState.UNCITED
    # The citations with their passages and sources; nobody speaks.
    with django_assert_num_queries(1):
        assert len(public_evidence(bodies, ["founded"])) == rows


def test_nothing_asked_is_nothing_found(django_assert_num_queries: Any) -> None:
    law = LawFactory()
    with django_assert_num_queries(0):
        assert public_states([], ["name"]) == {}
        assert public_evidence([law], []) == {}
