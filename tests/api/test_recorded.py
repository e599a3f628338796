"""`recorded_at`: a record as this database had it at a moment, as far as it was public."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.api.moments import Then, dated
from tests.api.rows import MAKERS
from tests.factories import (
    CitationFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    ParticipationFactory,
    PassageFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    SourceFactory,
    TenureFactory,
    TopicFactory,
)
from tracker.api.nouns import slug_of
from tracker.api.urls import VIEWSETS
from tracker.vocabularies import Modality

Get = Callable[..., Any]


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_as_of_now_it_is_the_detail(place: str, get: Get) -> None:
    slug = slug_of(MAKERS[place](2))
    moment = timezone.now().isoformat().replace("+00:00", "Z")
    found = get(f"{place}/{slug}/?recorded_at={moment}")
    assert found.pop("recorded")["at"] == moment
    assert found == get(f"{place}/{slug}/")


def test_values_lists_parts_and_evidence_of_then(then: Then, get: Get) -> None:
    chips, cyber = TopicFactory(slug="chips"), TopicFactory(slug="cyber")
    law = LawFactory(slug="espa", name="Old name", topics=[chips])
    step = MilestoneFactory(law=law, title="Old title", date="2022-05-11")
    CitationFactory(law=law, field="name", reported="Old name")
    dated(1)
    law.name = "New name"
    law.save()
    law.topics.set([cyber])
    step.title = "New title"
    step.save()
    NameFactory(law=law, text="Added")
    CitationFactory(law=law, field="name", reported="Another")
    dated(3)

    old = then("laws/espa/", 2)
    assert (old["name"], [topic["slug"] for topic in old["topics"]]) == ("Old name", ["chips"])
    assert [milestone["title"] for milestone in old["milestones"]] == ["Old title"]
    assert old["names"] == []
    [name] = [item for item in old["evidence"] if item["field"] == "name"]
    assert (name["state"], name["value"], len(name["citations"])) == ("sound", "Old name", 1)
    assert old["recorded"] == {
        "at": "2026-01-02T23:59:59.999999Z",
        "as_it_is_now": ["initiatives"],
    }

    new = then("laws/espa/", 3)
    assert (new["name"], len(new["names"])) == ("New name", 1)
    [name] = [item for item in new["evidence"] if item["field"] == "name"]
    assert len(name["citations"]) == 2
    assert new["evidence"] == get("laws/espa/")["evidence"]


def test_under_an_older_slug(then: Then) -> None:
    law = LawFactory(slug="old", jurisdiction=JurisdictionFactory(code="JP"))
    MilestoneFactory(law=law, title="Passed")
    dated(1)
    law.slug = "new"
    law.save()
    dated(3)
    found = then("laws/new/", 2)
    assert (found["slug"], [step["title"] for step in found["milestones"]]) == ("old", ["Passed"])


def test_what_a_renamed_record_is_called_now(then: Then) -> None:
    body = InstitutionFactory(slug="miti", name="MITI")
    PositionFactory(slug="minister", institution=body)
    dated(1)
    body.slug = "meti"
    body.save()
    dated(3)
    assert then("positions/minister/", 2)["institution"]["slug"] == "meti"


class TestNotPublicThen:
    """What was not there then, or not public, is not shown; nor what is not public now."""

    def test_before_it_was_entered(self, then: Then) -> None:
        LawFactory(slug="espa", name="ESPA")
        dated(5)
        problem = then("laws/espa/", 4, 404)
        assert problem["detail"] == (
            "The law “ESPA” was not in this database at 2026-01-04T23:59:59.999999Z."
        )

    def test_while_it_was_a_draft(self, then: Then) -> None:
        law = LawFactory(slug="espa", name="Secret name", status="draft")
        dated(1)
        law.name, law.status = "ESPA", "published"
        law.save()
        dated(3)
        problem = then("laws/espa/", 2, 404)
        assert problem["detail"].startswith("The law “ESPA” was not public at 2026-01-02")
        assert "Secret" not in str(problem)

    def test_while_what_it_hangs_on_was_a_draft(self, then: Then) -> None:
        person = PersonFactory(status="draft")
        tenure = TenureFactory(slug="held", person=person)
        dated(1)
        person.status = "published"
        person.save()
        dated(3)
        assert "was not public" in then("tenures/held/", 2, 404)["detail"]
        assert then("tenures/held/", 3)["slug"] == tenure.slug

    def test_draft_parts_and_citations(self, then: Then) -> None:
        law = LawFactory(slug="espa")
        step = MilestoneFactory(law=law, title="Secret", status="draft")
        cited = CitationFactory(law=law, field="name", reported="Secret", status="draft")
        dark = PersonFactory(name="Secret", status="draft")
        ParticipationFactory(law=law, person=dark)
        dated(1)
        for row in (step, cited, dark):
            row.status = "published"
            row.save()
        dated(3)
        old, new = then("laws/espa/", 2), then("laws/espa/", 3)
        assert (old["milestones"], old["participations"]) == ([], [])
        assert "Secret" not in str(old)
        assert (len(new["milestones"]), len(new["participations"])) == (1, 1)

    def test_what_has_been_taken_back_since(self, then: Then) -> None:
        law = LawFactory(slug="espa", topics=[TopicFactory(slug="chips")])
        step = MilestoneFactory(law=law, title="Secret")
        cited = CitationFactory(law=law, field="name", reported="Secret")
        dated(1)
        for row in (step, cited):
            row.status = "withdrawn"
            row.save()
        dated(3)
        assert "Secret" not in str(then("laws/espa/", 2))

    def test_what_it_hung_on_then_and_has_been_taken_back_since(self, then: Then) -> None:
        secret = InstitutionFactory(name="Secret Office", slug="secret")
        post = PositionFactory(slug="post", institution=secret)
        dated(1)
        post.institution = InstitutionFactory(slug="shown")
        post.save()
        secret.status = "withdrawn"
        secret.save()
        dated(3)
        assert "was not public" in then("positions/post/", 2, 404)["detail"]
        assert then("positions/post/", 4)["institution"]["slug"] == "shown"

    def test_a_part_of_what_has_been_taken_back_since(self, then: Then) -> None:
        secret = PositionFactory(title="Secret Office", slug="secret")
        held = TenureFactory(position=secret, person=PersonFactory(slug="kishida"))
        dated(1)
        held.position = PositionFactory(slug="shown")
        held.save()
        secret.status = "withdrawn"
        secret.save()
        dated(3)
        assert then("people/kishida/", 2)["tenures"] == []
        [tenure] = then("people/kishida/", 4)["tenures"]
        assert tenure["position"]["slug"] == "shown"

    def test_a_part_of_what_hung_on_a_draft(self, then: Then) -> None:
        secret = InstitutionFactory(name="Secret Office", status="draft")
        post = PositionFactory(title="Secret post", institution=secret)
        TenureFactory(position=post, person=PersonFactory(slug="kishida"))
        dated(1)
        secret.status = "published"
        secret.save()
        dated(3)
        old = then("people/kishida/", 2)
        assert (old["tenures"], "Secret" in str(old)) == ([], False)
        [tenure] = then("people/kishida/", 3)["tenures"]
        assert tenure["position"]["name"] == "Secret post"

    def test_a_part_that_hangs_on_another_part_of_the_record(self, then: Then) -> None:
        law = LawFactory(slug="espa", status="draft")
        MilestoneFactory(law=law, provision=ProvisionFactory(law=law), title="Passed")
        dated(1)
        law.status = "published"
        law.save()
        dated(3)
        then("laws/espa/", 2, 404)
        [step] = then("laws/espa/", 3)["milestones"]
        assert step["title"] == "Passed"

    def test_a_citation_of_a_source_that_was_a_draft(self, then: Then) -> None:
        law = LawFactory(slug="espa", name="Old name")
        source = SourceFactory(title="Secret paper", status="draft")
        passage = PassageFactory(source=source)
        cited = CitationFactory(law=law, field="name", reported="Old name", passage=passage)
        CitationFactory(law=law, field="name", reported="Old name")
        dated(1)
        source.status = "published"
        source.save()
        dated(3)
        old = then("laws/espa/", 2)
        [name] = [item for item in old["evidence"] if item["field"] == "name"]
        assert (len(name["citations"]), "Secret" in str(old)) == (1, False)
        assert "was not public" in then(f"citations/{slug_of(cited)}/", 2, 404)["detail"]
        new = then("laws/espa/", 3)
        [name] = [item for item in new["evidence"] if item["field"] == "name"]
        assert (len(name["citations"]), "Secret" in str(new)) == (2, True)

    def test_a_citation_of_what_has_been_taken_back_since(self, then: Then) -> None:
        law = LawFactory(slug="espa", name="Old name")
        secret = PassageFactory(source=SourceFactory(title="Secret paper"))
        cited = CitationFactory(law=law, field="name", reported="Old name", passage=secret)
        dated(1)
        cited.passage = PassageFactory()
        cited.save()
        secret.source.status = "withdrawn"
        secret.source.save()
        dated(3)
        assert "Secret" not in str(then("laws/espa/", 2))

    def test_a_citation_that_named_what_has_been_taken_back_since(self, then: Then) -> None:
        secret, shown = (InstitutionFactory(slug=slug) for slug in ("secret", "shown"))
        post = PositionFactory(slug="post", institution=shown)
        said = {"position": post, "field": "institution"}
        CitationFactory(**said, reported="shown")
        cited = CitationFactory(**said, reported="secret")
        dated(1)
        cited.reported = "shown"
        cited.save()
        secret.status = "withdrawn"
        secret.save()
        dated(3)
        assert "secret" not in str(then("positions/post/", 2))
        assert "'reported': 'shown'" in str(then("positions/post/", 2))

    def test_record_that_is_gone(self, then: Then) -> None:
        law = LawFactory(slug="espa")
        dated(1)
        law.status = "withdrawn"
        law.save()
        dated(3)
        then("laws/espa/", 2, 410)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("soon", "invalid_moment", id="words"),
        pytest.param("2022-05-11T09:30:00", "invalid_moment", id="no-zone"),
        pytest.param("2999-01-01", "out_of_range", id="future"),
        pytest.param("9999-12-31", "invalid_moment", id="end-of-time"),
        pytest.param("2022-01-01&recorded_at=2022-01-02", "too_many", id="twice"),
    ],
)
def test_unreadable_moment_is_400(text: str, code: str, get: Get) -> None:
    LawFactory(slug="espa")
    [error] = get(f"laws/espa/?recorded_at={text}", 400)["errors"]
    assert (error["parameter"], error["code"]) == ("recorded_at", code)


def test_goes_with_shapes_formats_and_as_of(then: Then, get: Get) -> None:
    law = LawFactory(slug="espa", name="Old")
    MilestoneFactory(law=law, kind="in_force", date="2022-08-01", body=InstitutionFactory())
    dated(1)
    law.name = "New"
    law.save()
    dated(3)
    asked = "&fields=name,milestones.body.kind&expand=milestones.body"
    found = then("laws/espa/", 2, query=asked)
    assert (found["name"], list(found["milestones"][0]["body"])) == ("Old", ["kind"])
    assert then("laws/espa/", 2, query="&brief=true")["name"] == "Old"
    assert then("laws/espa/", 2, query="&as_of=2022-01-01")["force"] == "not_in_force"
    assert then("laws/espa/", 2, query="&as_of=2022-09-01")["force"] == "in_force"
    assert then("laws/espa/", 2, query="&format=jsonld")["name"] == "Old"
    then("laws/espa/", 2, 400, query="&as_of=soon")


@pytest.mark.parametrize("modality", list(Modality.values))
@pytest.mark.parametrize("date", ["", "2021", "2022-08", "[2021-01..2024-01]", "2024"])
@pytest.mark.parametrize("kind", ["in_force", "repealed"])
def test_force_is_that_of_the_query(modality: str, date: str, kind: str, get: Get) -> None:
    law = LawFactory(slug="espa")
    MilestoneFactory(law=law, kind="in_force", date="2022-01", scope="a part")
    MilestoneFactory(law=law, kind=kind, date=date, modality=modality)
    moment = timezone.now().isoformat().replace("+00:00", "Z")
    for day in ("2020-12-31", "2022-01-31", "2022-08-15", "2025-01-01"):
        found = get(f"laws/espa/?as_of={day}&recorded_at={moment}")
        assert found["force"] == get(f"laws/espa/?as_of={day}")["force"], day


def test_costs_the_same_for_any_number_of_parts(get: Get) -> None:
    costs = []
    for parts in (1, 3):
        law = MAKERS["laws"](parts)
        moment = timezone.now().isoformat().replace("+00:00", "Z")
        get(f"laws/{law.slug}/?recorded_at={moment}")
        with CaptureQueriesContext(connection) as asked:
            get(f"laws/{law.slug}/?omit=html_url&recorded_at={moment}")
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_lists_know_no_moment(get: Get) -> None:
    assert get("laws/?recorded_at=2022-01-01", 400)["unknown_parameters"] == ["recorded_at"]
