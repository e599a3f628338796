"""Details: each shows its parts, both ways, and its evidence."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    InstitutionFactory,
    JurisdictionFactory,
    LawFactory,
    LawRelationFactory,
    MilestoneFactory,
    NameFactory,
    ObservationFactory,
    ParticipationFactory,
    PartnershipFactory,
    PartnershipMemberFactory,
    PassageFactory,
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    SourceFactory,
    TenureFactory,
    TopicFactory,
)
from tracker.api.urls import VIEWSETS
from tracker.models import CITABLE

Get = Callable[..., Any]


def _slugs(rows: list[dict[str, Any]]) -> list[str]:
    return [row["slug"] for row in rows]


def test_law_shows_its_parts(get: Get) -> None:
    law = LawFactory(topics=[TopicFactory(slug="cyber")])
    ProvisionFactory(slug="second", law=law, n=2)
    ProvisionFactory(slug="first", law=law, n=1)
    MilestoneFactory(slug="later", law=law, date="2022-05-18")
    MilestoneFactory(
        slug="earlier",
        law=law,
        date="2022-05-11",
        body=InstitutionFactory(slug="house"),
        people=[PersonFactory(slug="kishida")],
    )
    ParticipationFactory(slug="body", law=law, institution=InstitutionFactory(slug="meti"))
    ParticipationFactory(slug="person", law=law, person=PersonFactory(slug="amari"))
    LawRelationFactory(from_law=law, to_law=LawFactory(slug="amended"), kind="amends")
    LawRelationFactory(from_law=LawFactory(slug="order"), to_law=law, kind="implements")
    NameFactory(law=law, text="Real name", kind="short")
    NameFactory(law=law, text="Wrong name", kind="garble", lang="en", confidence="probable")
    NameFactory(law=law, text="Wrong spelling", kind="misspelling")
    InitiativeFactory(slug="fund", laws=[law])
    ObservationFactory(slug="sectors", law=law)

    answer = get(f"laws/{law.slug}/")
    assert _slugs(answer["topics"]) == ["cyber"]
    assert _slugs(answer["provisions"]) == ["first", "second"]
    earlier, later = answer["milestones"]
    assert (earlier["slug"], later["slug"]) == ("earlier", "later")
    assert earlier["body"]["slug"] == "house"
    assert _slugs(earlier["people"]) == ["kishida"]
    assert [(p["actor"]["type"], p["actor"]["slug"]) for p in answer["participations"]] == [
        ("institution", "meti"),
        ("person", "amari"),
    ]
    [out], [into] = answer["relations_from"], answer["relations_to"]
    assert (out["kind"], out["to_law"]["slug"]) == ("amends", "amended")
    assert (into["kind"], into["from_law"]["slug"]) == ("implements", "order")
    assert [(n["text"], n["kind"], n["garbled"], n["confidence"]) for n in answer["names"]] == [
        ("Real name", "short", False, "certain"),
        ("Wrong name", "garble", True, "probable"),
        ("Wrong spelling", "misspelling", True, "certain"),
    ]
    assert _slugs(answer["initiatives"]) == ["fund"]
    assert _slugs(answer["observations"]) == ["sectors"]


def test_person_shows_posts_with_their_bodies(get: Get) -> None:
    person = PersonFactory()
    meti = InstitutionFactory(slug="meti")
    TenureFactory(person=person, position=PositionFactory(slug="minister", institution=meti))
    NameFactory(person=person, text="Other Name")
    ParticipationFactory(person=person, law=LawFactory(slug="espa"))

    answer = get(f"people/{person.slug}/")
    [tenure] = answer["tenures"]
    assert tenure["position"]["slug"] == "minister"
    assert tenure["institution"]["slug"] == "meti"
    assert tenure["start"]["edtf"] == "2021-10-04"
    assert [name["text"] for name in answer["names"]] == ["Other Name"]
    assert [part["target"]["slug"] for part in answer["participations"]] == ["espa"]


def test_institution_shows_parts_posts_and_dealings(get: Get) -> None:
    meti = InstitutionFactory(
        parent=InstitutionFactory(slug="government"),
        predecessors=[InstitutionFactory(slug="miti")],
    )
    InstitutionFactory(slug="office", parent=meti)
    InstitutionFactory(slug="successor", predecessors=[meti])
    post = PositionFactory(slug="minister", institution=meti)
    TenureFactory(position=post, person=PersonFactory(slug="hagiuda"))
    NameFactory(institution=meti, text="Wrong", kind="garble")
    ParticipationFactory(institution=meti, law=LawFactory(slug="espa"))
    InitiativeFactory(slug="fund", lead=meti)
    PartnershipMemberFactory(institution=meti, partnership=PartnershipFactory(slug="quad"))
    MilestoneFactory(slug="reform", institution=meti)

    answer = get(f"institutions/{meti.slug}/")
    assert answer["parent"]["slug"] == "government"
    assert _slugs(answer["predecessors"]) == ["miti"]
    assert _slugs(answer["successors"]) == ["successor"]
    assert _slugs(answer["parts"]) == ["office"]
    [position] = answer["positions"]
    assert position["slug"] == "minister"
    assert [tenure["person"]["slug"] for tenure in position["holders"]] == ["hagiuda"]
    assert answer["names"][0]["garbled"] is True
    assert [part["target"]["slug"] for part in answer["participations"]] == ["espa"]
    assert _slugs(answer["led_initiatives"]) == ["fund"]
    assert [row["partnership"]["slug"] for row in answer["memberships"]] == ["quad"]
    assert _slugs(answer["milestones"]) == ["reform"]


def test_partnership_shows_members_steps_and_parts(get: Get) -> None:
    quad = PartnershipFactory(parent=PartnershipFactory(slug="alliance"))
    PartnershipFactory(slug="working-group", parent=quad)
    PartnershipMemberFactory(
        slug="a", partnership=quad, jurisdiction=JurisdictionFactory(code="AU")
    )
    PartnershipMemberFactory(
        slug="b", partnership=quad, institution=InstitutionFactory(slug="jetro")
    )
    MilestoneFactory(slug="meeting", partnership=quad)

    answer = get(f"partnerships/{quad.slug}/")
    assert answer["parent"]["slug"] == "alliance"
    assert _slugs(answer["parts"]) == ["working-group"]
    assert [(m["member"]["type"], m["member"]["slug"]) for m in answer["members"]] == [
        ("jurisdiction", "AU"),
        ("institution", "jetro"),
    ]
    assert _slugs(answer["milestones"]) == ["meeting"]


def test_initiative_shows_all_its_links(get: Get) -> None:
    fund = InitiativeFactory(
        parent=InitiativeFactory(slug="strategy"),
        lead=InstitutionFactory(slug="jst"),
        laws=[LawFactory(slug="espa")],
        partnerships=[PartnershipFactory(slug="quad")],
        topics=[TopicFactory(slug="research")],
    )
    InitiativeFactory(slug="call", parent=fund)
    answer = get(f"initiatives/{fund.slug}/")
    assert answer["parent"]["slug"] == "strategy"
    assert answer["lead"]["slug"] == "jst"
    assert _slugs(answer["laws"]) == ["espa"]
    assert _slugs(answer["partnerships"]) == ["quad"]
    assert _slugs(answer["topics"]) == ["research"]
    assert _slugs(answer["parts"]) == ["call"]


def test_source_shows_passages_with_their_citations(get: Get) -> None:
    source = SourceFactory(url="https://example.org/a")
    passage = PassageFactory(ref="a000-p01", source=source, start="Begins here", end="ends here.")
    CitationFactory(passage=passage, law=LawFactory(slug="espa"), field="", reported="yes")
    CitationFactory(passage=passage, person=PersonFactory(slug="amari"), field="", reported="yes")

    answer = get(f"sources/{source.slug}/")
    assert answer["address"] == "https://example.org/a"
    [shown] = answer["passages"]
    assert shown["locator"] == {
        "ref": "a000-p01",
        "start": "Begins here",
        "end": "ends here.",
        "prefix": "",
        "suffix": "",
    }
    assert [(c["slug"], c["target"]["type"]) for c in shown["citations"]] == [
        ("a000-p01-1", "law"),
        ("a000-p01-2", "person"),
    ]


def test_jurisdiction_and_topic_show_what_is_below(get: Get) -> None:
    japan = JurisdictionFactory(code="JP")
    JurisdictionFactory(code="JP-23", parent=japan)
    NameFactory(jurisdiction=japan, text="Nippon")
    topic = TopicFactory(slug="technology")
    TopicFactory(slug="chips", broader=topic)
    assert _slugs(get("jurisdictions/JP/")["parts"]) == ["JP-23"]
    assert [name["text"] for name in get("jurisdictions/JP/")["names"]] == ["Nippon"]
    assert get("jurisdictions/JP-23/")["parent"]["slug"] == "JP"
    assert _slugs(get("topics/technology/")["narrower"]) == ["chips"]


class TestEvidence:
    """The evidence of a detail."""

    @pytest.mark.parametrize("place", list(VIEWSETS))
    def test_everything_citable_carries_evidence(self, place: str) -> None:
        viewset = VIEWSETS[place]
        shape = viewset.detail_class or viewset.serializer_class
        citable = viewset.queryset.model in CITABLE.values()
        assert ("evidence" in shape().fields) is citable

    def test_citation_is_shown_whole(self, get: Get) -> None:
        source = SourceFactory(
            slug="the-journal", title="A title", publisher="A publisher", published="2022-06-24"
        )
        passage = PassageFactory(
            ref="a004-p01",
            source=source,
            start="On 11 May",
            end="stages in 2023.",
            gist="What it says.",
        )
        source.url = "https://example.org/a"
        source.save()
        law = LawFactory(name="Economic Security Act")
        CitationFactory(
            passage=passage,
            law=law,
            field="name",
            reported="Economic Security Act",
            printed="Economic Security Act",
            basis="derived",
            as_of="2022",
            speaker=PersonFactory(slug="kishida", name="Fumio Kishida"),
            note="How we read it.",
        )
        evidence = {item["field"]: item for item in get(f"laws/{law.slug}/")["evidence"]}
        root = "http://testserver"
        assert evidence["name"] == {
            "field": "name",
            "label": "name",
            "state": "sound",
            "value": "Economic Security Act",
            "citations": [
                {
                    "slug": "a004-p01-1",
                    "type": "citation",
                    "url": f"{root}/api/v1/citations/a004-p01-1/",
                    "html_url": f"{root}/sources/the-journal/#a004-p01",
                    "reported": "Economic Security Act",
                    "printed": "Economic Security Act",
                    "agreement": "agrees",
                    "rank": "normal",
                    "reason": "",
                    "basis": "derived",
                    "as_of": {
                        "edtf": "2022",
                        "earliest": "2022-01-01",
                        "latest": "2022-12-31",
                        "display": "2022",
                    },
                    "speaker": {
                        "slug": "kishida",
                        "name": "Fumio Kishida",
                        "type": "person",
                        "url": f"{root}/api/v1/people/kishida/",
                        "html_url": f"{root}/people/kishida/",
                    },
                    "note": "How we read it.",
                    "source": {
                        "slug": "the-journal",
                        "name": "A title",
                        "type": "source",
                        "url": f"{root}/api/v1/sources/the-journal/",
                        "html_url": f"{root}/sources/the-journal/",
                        "title": "A title",
                        "address": "https://example.org/a",
                        "publisher": "A publisher",
                        "published": {
                            "edtf": "2022-06-24",
                            "earliest": "2022-06-24",
                            "latest": "2022-06-24",
                            "display": "24 June 2022",
                        },
                    },
                    "locator": {
                        "ref": "a004-p01",
                        "start": "On 11 May",
                        "end": "stages in 2023.",
                        "prefix": "",
                        "suffix": "",
                    },
                    "gist": "What it says.",
                    "deep_link": "https://example.org/a#:~:text=On%2011%20May,stages%20in%202023.",
                }
            ],
        }
        assert evidence["jurisdiction"]["state"] == "uncited"
        assert evidence["jurisdiction"]["value"] == law.jurisdiction.code
        assert evidence["jurisdiction"]["citations"] == []

    def test_states(self, get: Get) -> None:
        fund = InitiativeFactory(amount=10, currency="JPY", started="2021", ended="2022")
        CitationFactory(initiative=fund, field="amount", reported="10 JPY", rank="preferred")
        CitationFactory(
            initiative=fund,
            field="amount",
            reported="100 JPY",
            rank="deprecated",
            reason="translation_error",
        )
        CitationFactory(initiative=fund, field="started", reported="2021-06")
        CitationFactory(initiative=fund, field="started", reported="2019")
        CitationFactory(initiative=fund, field="ended", reported="2023")
        CitationFactory(initiative=fund, field="stage", reported=fund.stage)

        evidence = {item["field"]: item for item in get(f"initiatives/{fund.slug}/")["evidence"]}
        assert {name: item["state"] for name, item in evidence.items()} == {
            "name": "uncited",
            "stage": "sound",
            "jurisdiction": "uncited",
            "amount": "resolved",
            "started": "disputed",
            "ended": "unsupported",
        }
        assert evidence["amount"]["value"] == "10 JPY"
        assert [c["agreement"] for c in evidence["amount"]["citations"]] == ["agrees", "differs"]
        assert [c["agreement"] for c in evidence["started"]["citations"]] == ["finer", "differs"]

    def test_state_counts_public_citations_only(self, get: Get) -> None:
        law = LawFactory()
        CitationFactory(law=law, field="name", reported=law.name)
        CitationFactory(law=law, field="name", reported="Another", status="draft")
        CitationFactory(
            law=law,
            field="name",
            reported="Another",
            passage=PassageFactory(source=SourceFactory(status="draft")),
        )
        NameFactory(law=law, text="Another", status="draft")
        [name] = [i for i in get(f"laws/{law.slug}/")["evidence"] if i["field"] == "name"]
        assert (name["state"], len(name["citations"])) == ("sound", 1)

    def test_citations_agreement_is_that_of_the_records_evidence(self, get: Get) -> None:
        law = LawFactory(name="Ours")
        by_name = CitationFactory(law=law, field="name", reported="Public alias")
        by_draft = CitationFactory(law=law, field="name", reported="Draft alias")
        NameFactory(law=law, text="Public alias")
        NameFactory(law=law, text="Draft alias", status="draft")
        assert get(f"citations/{by_name.slug}/")["agreement"] == "agrees"
        assert get(f"citations/{by_draft.slug}/")["agreement"] == "differs"

    def test_citation_that_a_raw_load_spoilt_breaks_nothing(self, get: Get) -> None:
        law = LawFactory()
        spoilt = CitationFactory(law=law, field="no_such_field", reported="x")
        unread = CitationFactory(law=law, field="diet_session", reported="many")
        fields = [item["field"] for item in get(f"laws/{law.slug}/")["evidence"]]
        assert "no_such_field" not in fields
        assert get(f"citations/{unread.slug}/")["agreement"] == "differs"
        assert get(f"citations/{spoilt.slug}/")["agreement"] == "unstated"
