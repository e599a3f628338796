"""At a moment nothing leads to what was not public then, though it is now."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.moments import Then, dated
from tests.factories import (
    CitationFactory,
    IndicatorFactory,
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    PersonFactory,
    PositionFactory,
    TenureFactory,
)


def _published(*records: Any) -> None:
    """Publish what was a draft until the third of January."""
    dated(1)
    for record in records:
        record.status = "published"
        record.save()
    dated(3)


def _slugs(rows: list[Any]) -> list[str]:
    return [row["slug"] for row in rows]


def test_relations_of_a_part(then: Then) -> None:
    law = LawFactory(slug="espa")
    dark, person = InstitutionFactory(status="draft"), PersonFactory(slug="dark", status="draft")
    lit = [InstitutionFactory(slug="meti"), PersonFactory(slug="lit")]
    MilestoneFactory(law=law, title="Hidden", date="2020", body=dark, people=[person, lit[1]])
    MilestoneFactory(law=law, title="Shown", date="2021", body=lit[0], people=[lit[1]])
    _published(dark, person)
    old, new = (then("laws/espa/", day)["milestones"] for day in (2, 3))
    assert [step["body"] and step["body"]["slug"] for step in old] == [None, "meti"]
    assert [_slugs(step["people"]) for step in old] == [["lit"], ["lit"]]
    assert [step["body"]["slug"] for step in new] == [dark.slug, "meti"]
    assert [sorted(_slugs(step["people"])) for step in new] == [["dark", "lit"], ["lit"]]


def test_own_relations_and_lists(then: Then) -> None:
    dark = [make(status="draft") for make in (InitiativeFactory, InstitutionFactory, LawFactory)]
    parent, lead, law = dark
    shown = LawFactory(slug="shown")
    InitiativeFactory(slug="chips", parent=parent, lead=lead, laws=[law, shown])
    _published(*dark)
    old, new = (then("initiatives/chips/", day) for day in (2, 3))
    assert (old["parent"], old["lead"], _slugs(old["laws"])) == (None, None, ["shown"])
    assert (new["parent"]["slug"], new["lead"]["slug"]) == (parent.slug, lead.slug)
    assert sorted(_slugs(new["laws"])) == sorted([law.slug, "shown"])


def test_lists_of_other_records(then: Then) -> None:
    body = InstitutionFactory(slug="meti")
    law = LawFactory(slug="espa")
    InitiativeFactory(slug="lit", lead=body, laws=[law])
    dark = InitiativeFactory(slug="dark", lead=body, laws=[law], status="draft")
    part = InstitutionFactory(slug="part", parent=body, status="draft")
    figure = IndicatorFactory(producer=body, status="draft")
    _published(dark, part, figure)
    old, new = then("institutions/meti/", 2), then("institutions/meti/", 3)
    assert (_slugs(old["led_initiatives"]), old["parts"], old["indicators"]) == (["lit"], [], [])
    assert sorted(_slugs(new["led_initiatives"])) == ["dark", "lit"]
    assert (_slugs(new["parts"]), len(new["indicators"])) == (["part"], 1)
    assert _slugs(then("laws/espa/", 2)["initiatives"]) == ["lit"]
    assert sorted(_slugs(then("laws/espa/", 3)["initiatives"])) == ["dark", "lit"]


def test_list_of_a_part(then: Then) -> None:
    post = PositionFactory(institution=InstitutionFactory(slug="meti"))
    TenureFactory(position=post, person=PersonFactory(slug="lit"))
    dark = PersonFactory(slug="dark", status="draft")
    TenureFactory(position=post, person=dark)
    _published(dark)
    for day, people in ((2, ["lit"]), (3, ["dark", "lit"])):
        [position] = then("institutions/meti/", day)["positions"]
        assert sorted(held["person"]["slug"] for held in position["holders"]) == people


def test_what_is_expanded(then: Then) -> None:
    dark = InstitutionFactory(slug="dark", status="draft")
    body = InstitutionFactory(parent=dark)
    MilestoneFactory(law=LawFactory(slug="espa"), body=body)
    _published(dark)
    asked = "&expand=milestones.body"
    [old] = then("laws/espa/", 2, query=asked)["milestones"]
    [new] = then("laws/espa/", 3, query=asked)["milestones"]
    assert (old["body"]["slug"], old["body"]["parent"]) == (body.slug, None)
    assert new["body"]["parent"]["slug"] == "dark"


def test_a_citation_that_names_what_was_a_draft(then: Then) -> None:
    dark = InstitutionFactory(slug="dark", status="draft")
    InstitutionFactory(slug="lit")
    plan = InitiativeFactory(slug="chips", lead=dark)
    said = {"initiative": plan, "field": "lead"}
    hidden = CitationFactory(**said, reported="dark")
    absent = CitationFactory(**said, reported="!dark")
    shown = CitationFactory(**said, reported="lit")
    _published(dark)
    old, new = then("initiatives/chips/", 2), then("initiatives/chips/", 3)
    assert "dark" not in str(old)
    for answer, count in ((old, 1), (new, 3)):
        [lead] = [item for item in answer["evidence"] if item["field"] == "lead"]
        assert len(lead["citations"]) == count
    for cited in (hidden, absent):
        place = f"citations/{cited.passage.ref}-{cited.n}/"
        assert "was not public" in then(place, 2, 404)["detail"]
        then(place, 3)
    then(f"citations/{shown.passage.ref}-{shown.n}/", 2)


def test_a_speaker_who_was_a_draft(then: Then) -> None:
    dark = PersonFactory(slug="dark", status="draft")
    law = LawFactory(slug="espa", name="ESPA")
    CitationFactory(law=law, field="name", reported="ESPA", speaker=dark)
    _published(dark)
    assert "'dark'" not in str(then("laws/espa/", 2))
    assert "'dark'" in str(then("laws/espa/", 3))


@pytest.mark.parametrize("day", [2, 3])
def test_costs_the_same_for_any_number_of_links(day: int, then: Then) -> None:
    costs = []
    for slug, count in (("few", 2), ("many", 5)):
        law = LawFactory(slug=slug)
        dark = [InstitutionFactory(status="draft") for _ in range(count)]
        people = [PersonFactory() for _ in range(count)]
        for body in dark:
            MilestoneFactory(law=law, body=body, people=people)
            InitiativeFactory(lead=body, laws=[law])
        _published(*dark)
        then(f"laws/{slug}/", day)
        with CaptureQueriesContext(connection) as asked:
            then(f"laws/{slug}/", day)
        costs.append(len(asked))
    assert costs[0] == costs[1]
