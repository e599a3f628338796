"""Disputes: what differs among public sources, and nothing that only editors can see."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as f
from tracker.evidence.agreement import FieldState, citations_of, evidence_of
from tracker.models import CITABLE, Institution, Law, Milestone, Standing
from tracker.services.disputes import OPEN, Asked, citable_fields, disputes, load
from tracker.vocabularies import Status

pytestmark = pytest.mark.django_db
Commit = Callable[[], Any]
Settled = Callable[[Callable[[], Any]], Any]


@pytest.fixture
def settled(committing: Commit) -> Settled:
    """Return a function that makes rows as a commit does, so that the index knows them."""

    def make(rows: Callable[[], Any]) -> Any:
        with committing():
            return rows()

    return make


def found(**asked: Any) -> list[tuple[str, str, str]]:
    """Return the disputes asked for: slug, field and state."""
    rows = disputes(Asked(**asked))
    loaded = load(list(rows), lambda records: records)
    assert rows.count() == len(loaded)
    return [(d.record.slug, d.evidence.field, d.evidence.state.value) for d in loaded]


def cite(law: Any, reported: str, **values: Any) -> Any:
    return f.CitationFactory(**{"law": law, "field": "law_number", "reported": reported, **values})


def differing(slug: str, **values: Any) -> Any:
    """Return a law about whose number two passages differ."""
    law = f.LawFactory(slug=slug, law_number="1", **values)
    cite(law, "1")
    cite(law, "2")
    return law


def test_open_and_judged_disputes_are_found_and_nothing_else(settled: Settled) -> None:
    def rows() -> None:
        differing("open")
        judged = f.LawFactory(slug="judged", law_number="1")
        cite(judged, "1", rank="preferred")
        cite(judged, "2", rank="deprecated", reason="misprint")
        sound = f.LawFactory(slug="sound", law_number="1")
        cite(sound, "1")
        unsupported = f.LawFactory(slug="unsupported", law_number="1")
        cite(unsupported, "2")

    settled(rows)
    assert found() == [
        ("open", "law_number", "disputed"),
        ("judged", "law_number", "resolved"),
    ]
    assert found(states=[FieldState.RESOLVED]) == [("judged", "law_number", "resolved")]


def test_evidence_of_a_dispute_has_all_that_is_cited(settled: Settled) -> None:
    law = settled(lambda: differing("act"))
    [dispute] = load(list(disputes(Asked())), lambda records: records)
    assert (dispute.record, dispute.evidence.value) == (law, "1")
    assert [(c.citation.reported, c.agreement.value) for c in dispute.evidence.cited] == [
        ("1", "agrees"),
        ("2", "differs"),
    ]


@pytest.mark.parametrize("status", ["draft", "in_review", "withdrawn"])
def test_what_only_editors_see_makes_no_dispute(status: str, settled: Settled) -> None:
    def rows() -> None:
        law = f.LawFactory(law_number="1")
        cite(law, "1")
        cite(law, "2", status=status)
        cite(law, "3", passage=f.PassageFactory(source=f.SourceFactory(status=status)))
        differing("hidden", status=status)

    settled(rows)
    assert found() == []


def test_what_only_editors_see_settles_no_dispute(settled: Settled) -> None:
    settled(lambda: cite(differing("act"), "1", rank="preferred", status="draft"))
    assert Standing.objects.get(kind="law", field="law_number").state == "resolved"
    assert found() == [("act", "law_number", "disputed")]
    assert found(states=[FieldState.RESOLVED]) == []


def test_hidden_relation_is_told_by_no_state(settled: Settled) -> None:
    def rows() -> None:
        hidden = f.LawFactory(slug="hidden", status="draft")
        law, other = f.LawFactory(slug="act"), f.LawFactory(slug="other")
        fund = f.InitiativeFactory(slug="fund", laws=[law, hidden])
        # For editors, nothing bears out the hidden law; without it, sources differ about one.
        for reported in ("act", other.slug):
            f.CitationFactory(initiative=fund, field="laws", reported=reported)
        body = f.InstitutionFactory(parent=f.InstitutionFactory(slug="dark", status="draft"))
        f.CitationFactory(institution=body, field="parent", reported="act")
        f.CitationFactory(institution=body, field="parent", reported="dark")

    settled(rows)
    assert Standing.objects.get(kind="initiative", field="laws").state == "unsupported"
    assert found() == [("fund", "laws", "disputed")]


def test_type_field_and_topic_narrow(settled: Settled) -> None:
    def rows() -> None:
        chips = f.TopicFactory(slug="chips")
        law = differing("act", topics=[chips])
        body = f.InstitutionFactory(slug="office", founded="2020")
        step = f.MilestoneFactory(slug="step", law=law, date="2020")
        for target in ({"institution": body, "field": "founded"}, {"milestone": step}):
            for reported in ("2020", "2021"):
                f.CitationFactory(**{"field": "date", **target}, reported=reported)

    settled(rows)
    act = ("act", "law_number", "disputed")
    office = ("office", "founded", "disputed")
    step = ("step", "date", "disputed")
    assert sorted(found()) == [act, office, step]
    assert found(models=[Law]) == [act]
    assert found(models=[Institution, Milestone]) == [office, step]
    assert found(fields=["founded", "date"]) == [office, step]
    assert found(topics=["chips"]) == [act, step]
    assert found(topics=["no-such"]) == []
    assert found(records=[(Law, "act")]) == [act]
    assert sorted(found(records=[(Law, "act"), (Institution, "office")])) == [act, office]
    assert found(records=[(Law, "office")]) == []
    assert found(records=[(Law, "act")], models=[Institution]) == []


def test_existence_can_be_disputed(settled: Settled) -> None:
    def rows() -> None:
        tenure = f.TenureFactory(slug="tenure")
        for reported in ("yes", "no"):
            f.CitationFactory(tenure=tenure, field="", reported=reported)

    settled(rows)
    assert found(fields=[""]) == [("tenure", "", "disputed")]
    [dispute] = load(list(disputes(Asked())), lambda rows: rows)
    assert dispute.evidence.value == "yes"


def test_pages_are_slices_of_the_whole(settled: Settled) -> None:
    settled(lambda: [differing(f"act-{number}") for number in range(3)])
    rows = disputes(Asked())
    assert rows.count() == 3
    slugs = [d.record.slug for d in load(list(rows[1:3]), lambda records: records)]
    assert slugs == ["act-1", "act-2"]


def test_what_the_index_does_not_know_yet_is_left_out_or_told_as_it_is(settled: Settled) -> None:
    law = settled(lambda: differing("act"))
    # Not committed, as far as the index is concerned.
    law.citations.filter(reported="2").get().delete()
    assert load(list(disputes(Asked())), lambda records: records) == []


def by_hand() -> set[tuple[str, int, str, str]]:
    """Return every public dispute, worked out record by record."""
    return {
        (arm, record.pk, evidence.field, evidence.state.value)
        for arm, model in CITABLE.items()
        for record in model._default_manager.public()  # type: ignore[attr-defined]  # ours
        for evidence in evidence_of(record, citations_of(record))
        if evidence.state in OPEN
    }


def test_disputes_are_those_that_the_records_themselves_show(settled: Settled) -> None:
    def rows() -> None:
        for number, hiding in enumerate([*Status.values, *Status.values]):
            law = differing(f"act-{number}")
            if number % 2:
                cite(law, "1", rank="preferred", status=hiding)
            else:
                cite(law, "3", status=hiding)
        body = f.InstitutionFactory(founded="2020")
        for status in Status.values:
            f.CitationFactory(institution=body, field="founded", reported="2020", status=status)
            f.CitationFactory(institution=body, field="founded", reported="2021", status=status)

    settled(rows)
    assert {
        (row.kind, row.object_id, d.evidence.field, d.evidence.state.value)
        for row, d in zip(
            disputes(Asked()),
            load(list(disputes(Asked())), lambda records: records),
            strict=True,
        )
    } == by_hand()
    assert len(by_hand()) == 9


@pytest.mark.parametrize("rows", [1, 3], ids=["one-row", "three-rows"])
def test_costs_the_same_for_any_number_of_disputes(
    rows: int, settled: Settled, django_assert_num_queries: Any
) -> None:
    def make() -> None:
        for number in range(rows):
            differing(f"act-{number}")
            cite(differing(f"at-work-{number}"), "3", status="draft")

    settled(make)
    # What editors are at work on: the standings, the records, their names, the citations. The
    # disputes. Their records, names and citations.
    with django_assert_num_queries(8):
        shown = load(list(disputes(Asked())), lambda records: records)
    assert len(shown) == 2 * rows


def test_fields_that_can_be_disputed_are_those_that_can_be_cited() -> None:
    assert citable_fields()[0] == ""
    assert {"founded", "amount", "people", "summary"} <= set(citable_fields())
