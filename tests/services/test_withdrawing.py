"""What goes with what is withdrawn is told before it is done."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.admin.rows import warm
from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    PartnershipMemberFactory,
    PassageFactory,
    SourceFactory,
)
from tests.services.test_publishing import cited_law
from tracker.models import ARM_OF, Law, PartnershipMember
from tracker.services.withdrawing import Going, going_with, left_without, naming

pytestmark = pytest.mark.django_db


def test_parts_and_all_citations_go_with_a_record() -> None:
    law = cited_law()
    step = MilestoneFactory(law=law)
    MilestoneFactory(law=law, status="draft")
    on_step = CitationFactory(milestone=step)
    CitationFactory(law=LawFactory())
    slugs = tuple(c.slug for c in law.citations.order_by("passage__ref"))
    assert going_with([law]) == [
        Going("milestone", 1, (step.slug,)),
        Going("citations", 3, (*slugs, on_step.slug)),
    ]


def test_passages_and_citations_go_with_a_source() -> None:
    source = SourceFactory()
    passage = PassageFactory(source=source)
    citation = CitationFactory(passage=passage, law=LawFactory())
    assert going_with([source]) == [
        Going("passage", 1, (passage.ref,)),
        Going("citation", 1, (citation.slug,)),
    ]


def test_row_that_is_chosen_itself_is_not_told_again() -> None:
    law = LawFactory()
    step = MilestoneFactory(law=law)
    assert going_with([law, step]) == []


def test_record_that_names_it_and_stays_is_told() -> None:
    body = InstitutionFactory(name="Ministry")
    step = MilestoneFactory(law=LawFactory(), body=body, title="Step")
    MilestoneFactory(law=LawFactory(), body=body, status="draft")
    assert naming([body]) == [f"milestone “{step}” names it as body."]


def test_citations_that_report_it_are_counted() -> None:
    body = InstitutionFactory(name="Ministry", slug="ministry")
    step = MilestoneFactory(law=LawFactory(), body=None)
    CitationFactory(milestone=step, field="body", reported="ministry")
    assert naming([body]) == [
        "1 citation of other records reports institution “Ministry”, and is hidden with it."
    ]


def test_values_left_without_evidence_are_found_by_trying() -> None:
    law = cited_law(name="Act")
    citation = law.citations.get(field="name")
    assert left_without([citation]) == [
        "No published passage is cited for “name” of law “Act” (Act)."
    ]
    citation.refresh_from_db()
    assert (citation.status, citation.version) == ("published", 1)


def test_values_that_rest_on_a_source_are_left_too() -> None:
    law = cited_law(name="Act")
    source = law.citations.get(field="name").passage.source
    assert "No published passage is cited for “name” of law “Act” (Act)." in left_without([source])


def test_record_itself_leaves_nothing_behind() -> None:
    assert left_without([cited_law()]) == []
    assert Law.objects.get().status == "published"


def _with_renamed_parent() -> Any:
    return CitationFactory(
        institution=InstitutionFactory(parent=InstitutionFactory()),
        field="parent",
        reported="an-older-slug",
    )


def _of_a_member() -> Any:
    return CitationFactory(**{ARM_OF[PartnershipMember]: PartnershipMemberFactory()}, field="role")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("make", "told", "cost"),
    [
        pytest.param(_with_renamed_parent, 3, 9, id="reports by an older slug"),
        pytest.param(_of_a_member, 1, 7, id="members called by their jurisdiction"),
        pytest.param(lambda: cited_law().citations.get(field="name"), 1, 7, id="laws"),
    ],
)
def test_what_is_left_without_costs_the_same_with_more_rows(
    make: Any, told: int, cost: int, count: int
) -> None:
    warm()
    citations = [make() for _ in range(count)]
    with CaptureQueriesContext(connection) as queries:
        said = left_without(citations)
    assert (len(said), len(queries)) == (told * count, cost)


@pytest.mark.parametrize("count", [1, 3])
def test_what_names_them_costs_the_same_with_more_rows(count: int) -> None:
    warm()
    bodies = [InstitutionFactory() for _ in range(count)]
    for body in bodies:
        step = MilestoneFactory(law=LawFactory(), body=body)
        CitationFactory(milestone=step, field="body", reported=body.slug)
    with CaptureQueriesContext(connection) as queries:
        said = naming(bodies)
    assert (len(said), len(queries)) == (2 * count, 7)


def test_denials_of_a_record_are_counted_with_its_reports() -> None:
    body = InstitutionFactory(name="Ministry", slug="ministry")
    step = MilestoneFactory(law=LawFactory(), body=None)
    for reported in ("ministry", "!ministry", "other"):
        CitationFactory(milestone=step, field="body", reported=reported)
    assert naming([body, InstitutionFactory()]) == [
        "2 citations of other records report institution “Ministry”, and are hidden with it."
    ]
