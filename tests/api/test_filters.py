"""Filters: what each keeps, and that every declared one works."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from rest_framework.test import APIClient

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
    PersonFactory,
    PositionFactory,
    ProvisionFactory,
    RedirectFactory,
    TenureFactory,
    TopicFactory,
)
from tracker.api.filters.columns import Choice, Contains, Equal, Number, OneSide
from tracker.api.filters.dates import Bound, Dated, Day, Since, TimeSide
from tracker.api.filters.redirects import RecordType
from tracker.api.filters.relations import EitherOf, Key, Related
from tracker.api.filters.search import Search
from tracker.api.filters.values import Lacking, OneOf
from tracker.api.urls import VIEWSETS
from tracker.models import Jurisdiction

Get = Callable[..., Any]
Slugs = Callable[[str], list[str]]

DECLARED = [
    pytest.param(place, name, kind, id=f"{place}-{name}")
    for place, viewset in VIEWSETS.items()
    for name, kind in viewset.filterset_class.base_filters.items()
]


def _values(place: str, kind: Any) -> tuple[str, str | None]:
    """Return a value that a filter can read, and one that it cannot (None: it reads all text)."""
    if isinstance(kind, Lacking):
        return "true", "yes"
    if isinstance(kind, OneOf):
        good, bad = _values(place, kind.of)
        return f"{good},{good}", bad
    if isinstance(kind, Choice):
        return kind.values[0], "nonsense"
    if isinstance(kind, RecordType):
        return "law", "nonsense"
    if isinstance(kind, Bound | Dated):
        return "2021-10", "soon"
    if isinstance(kind, Number | OneSide):
        whole = getattr(kind, "of", kind).whole
        return ("43" if whole else "43.6"), "many"
    if isinstance(kind, Since | TimeSide):
        return "2022-05-11T09:30:00Z", "soon"
    if isinstance(kind, Day):
        return "2022-05-11", "soon"
    if isinstance(kind, Key):
        ours = {"jurisdictions": "JP", "redirects": "law:x", "citations": "a-p01-1"}
        return ours.get(place, "x"), "no slug"
    if isinstance(kind, EitherOf):
        return "x", "no slug"
    if isinstance(kind, Related):
        return ("JP" if kind.related is Jurisdiction else "x"), "no slug"
    if isinstance(kind, Search):
        return "trade", "x" * 301
    assert isinstance(kind, Equal | Contains)
    return "x", None


@pytest.mark.parametrize(("place", "name", "kind"), DECLARED)
def test_every_filter_reads_its_values_and_refuses_others(
    place: str, name: str, kind: Any, get: Get
) -> None:
    good, bad = _values(place, kind)
    get(f"{place}/?{name}={good}")
    if kind.most > 1:
        get(f"{place}/?{name}={good}&{name}={good}")
    if bad is not None:
        assert get(f"{place}/?{name}={bad}", 400)["errors"][0]["parameter"] == name


NASTY = ("9" * 30, "a" * 5000, "'%22;--", "%F0%9F%98%80")


@pytest.mark.parametrize(("place", "name", "kind"), DECLARED)
def test_no_value_breaks_a_filter(
    place: str, name: str, kind: Any, db: None, api_client: APIClient
) -> None:
    for value in NASTY:
        response = api_client.get(f"/api/v1/{place}/?{name}={value}")
        assert response.status_code in (200, 400), (value, response.content)


def test_no_list_filters_by_status() -> None:
    for viewset in VIEWSETS.values():
        assert "status" not in viewset.filterset_class.base_filters


def test_repeated_parameter_means_any_and_different_ones_mean_all(slugs: Slugs) -> None:
    japan = JurisdictionFactory(code="JP")
    LawFactory(slug="a", name="Law a", kind="act", jurisdiction=japan)
    LawFactory(slug="b", name="Law b", kind="bill", jurisdiction=japan)
    LawFactory(slug="c", name="Law c", kind="treaty", jurisdiction=japan)
    LawFactory(slug="d", name="Law d", kind="bill")
    assert slugs("laws/?kind=act&kind=bill") == ["a", "b", "d"]
    assert slugs("laws/?kind=act&kind=bill&jurisdiction=JP") == ["a", "b"]


def test_row_that_matches_twice_comes_once(get: Get) -> None:
    topics = [TopicFactory(slug="chips"), TopicFactory(slug="cyber")]
    law = LawFactory(topics=topics)
    for role in ("proposer", "drafter"):
        ParticipationFactory(law=law, institution=InstitutionFactory(slug=role), role=role)
    assert get("laws/?topic=chips&topic=cyber")["count"] == 1
    assert get("laws/?institution=proposer&institution=drafter")["count"] == 1


def test_text_is_found_in_either_case_and_taken_as_it_stands(slugs: Slugs) -> None:
    LawFactory(slug="a", name="Export Control Act")
    LawFactory(slug="b", name="100% Act")
    assert slugs("laws/?name__icontains=export") == ["a"]
    assert slugs("laws/?name__icontains=%25") == ["b"]
    assert slugs("laws/?name__icontains=_") == []


def test_laws_by_who_took_part(slugs: Slugs) -> None:
    one, other = LawFactory(), LawFactory()
    ParticipationFactory(law=one, institution=InstitutionFactory(slug="meti"))
    ParticipationFactory(law=one, person=PersonFactory(slug="amari"))
    InitiativeFactory(slug="fund", laws=[other])
    assert slugs("laws/?institution=meti") == [one.slug]
    assert slugs("laws/?person=amari") == [one.slug]
    assert slugs("laws/?initiative=fund") == [other.slug]


def test_people_by_institution_position_law_and_country(slugs: Slugs) -> None:
    post = PositionFactory(slug="minister", institution=InstitutionFactory(slug="meti"))
    holder = TenureFactory(position=post, person__country=JurisdictionFactory(code="JP")).person
    proposer = ParticipationFactory(law=LawFactory(slug="espa")).person
    assert slugs("people/?institution=meti") == [holder.slug]
    assert slugs("people/?position=minister") == [holder.slug]
    assert slugs("people/?jurisdiction=JP") == [holder.slug]
    assert slugs("people/?law=espa") == [proposer.slug]


def test_institutions_by_person_law_and_partnership(slugs: Slugs) -> None:
    meti = InstitutionFactory(slug="meti", parent=InstitutionFactory(slug="government"))
    TenureFactory(position__institution=meti, person=PersonFactory(slug="amari"))
    ParticipationFactory(institution=meti, law=LawFactory(slug="espa"))
    PartnershipMemberFactory(institution=meti, partnership=PartnershipFactory(slug="quad"))
    assert slugs("institutions/?person=amari") == ["meti"]
    assert slugs("institutions/?law=espa") == ["meti"]
    assert slugs("institutions/?partnership=quad") == ["meti"]
    assert slugs("institutions/?parent=government") == ["meti"]


def test_people_and_institutions_by_topic(slugs: Slugs) -> None:
    topic = TopicFactory(slug="chips")
    person, institution = PersonFactory(topics=[topic]), InstitutionFactory(topics=[topic])
    assert slugs("people/?topic=chips") == [person.slug]
    assert slugs("institutions/?topic=chips") == [institution.slug]


def test_initiatives_by_body_in_charge_or_taking_part(slugs: Slugs) -> None:
    meti = InstitutionFactory(slug="meti")
    InitiativeFactory(slug="led", lead=meti)
    ParticipationFactory(institution=meti, initiative=InitiativeFactory(slug="part"))
    InitiativeFactory(slug="neither")
    assert sorted(slugs("initiatives/?institution=meti")) == ["led", "part"]
    assert slugs("initiatives/?lead=meti") == ["led"]


def test_initiatives_by_amount(slugs: Slugs) -> None:
    for amount in (5, 50, 500):
        InitiativeFactory(slug=f"i{amount}", amount=amount, currency="JPY")
    InitiativeFactory(slug="unknown")
    assert slugs("initiatives/?amount__gte=50&ordering=amount") == ["i50", "i500"]
    assert slugs("initiatives/?amount__lte=50&ordering=-amount") == ["i50", "i5"]


def test_partnerships_by_member(slugs: Slugs) -> None:
    quad = PartnershipFactory(slug="quad")
    PartnershipMemberFactory(partnership=quad, jurisdiction=JurisdictionFactory(code="AU"))
    PartnershipMemberFactory(partnership=quad, institution=InstitutionFactory(slug="jetro"))
    PartnershipFactory(slug="other")
    assert slugs("partnerships/?jurisdiction=AU") == ["quad"]
    assert slugs("partnerships/?institution=jetro") == ["quad"]


def test_tenures_by_institution_and_role(slugs: Slugs) -> None:
    tenure = TenureFactory(
        position=PositionFactory(role="chair", institution=InstitutionFactory(slug="hq"))
    )
    TenureFactory()
    assert slugs("tenures/?institution=hq") == [tenure.slug]
    assert slugs("tenures/?role=chair") == [tenure.slug]


def test_law_relations_by_either_law(slugs: Slugs) -> None:
    espa = LawFactory(slug="espa")
    out = LawRelationFactory(slug="a-out", from_law=espa)
    into = LawRelationFactory(slug="b-into", to_law=espa)
    LawRelationFactory()
    assert sorted(slugs("law-relations/?law=espa")) == [out.slug, into.slug]
    assert slugs("law-relations/?from_law=espa") == [out.slug]
    assert slugs("law-relations/?to_law=espa") == [into.slug]


def test_milestones_by_person_and_provision(slugs: Slugs) -> None:
    step = MilestoneFactory(people=[PersonFactory(slug="suga"), PersonFactory(slug="biden")])
    phase = MilestoneFactory(provision=ProvisionFactory(slug="patents"))
    assert slugs("milestones/?person=suga&person=biden") == [step.slug]
    assert slugs("milestones/?provision=patents") == [phase.slug]


def test_names_by_what_they_name(slugs: Slugs) -> None:
    name = NameFactory(jurisdiction=JurisdictionFactory(code="JP-23"), kind="garble")
    NameFactory(law=LawFactory(slug="espa"))
    assert slugs("names/?jurisdiction=JP-23") == [name.slug]
    assert slugs("names/?kind=garble") == [name.slug]


def test_observations_by_value(slugs: Slugs) -> None:
    for value in ("1.5", "2.5"):
        ObservationFactory(slug=value.replace(".", "-"), value=Decimal(value))
    assert slugs("observations/?value__gte=2.5") == ["2-5"]
    assert slugs("observations/?value__lte=2") == ["1-5"]


def test_citations_by_target_source_and_judgement(slugs: Slugs) -> None:
    law = LawFactory(slug="espa")
    cited = CitationFactory(
        law=law, field="name", reported="x", rank="deprecated", reason="garbled", basis="inferred"
    )
    CitationFactory()
    source = cited.passage.source.slug
    for query in (
        "law=espa",
        f"source={source}",
        f"passage={cited.passage.ref}",
        "rank=deprecated",
        "reason=garbled",
        "basis=inferred",
        f"slug={cited.slug}",
    ):
        assert slugs(f"citations/?{query}") == [cited.slug]


def test_redirects_by_type_and_slugs(slugs: Slugs) -> None:
    law = LawFactory(slug="new")
    RedirectFactory(kind="law", old_slug="old", new_slug=law.slug)
    RedirectFactory(kind="person", old_slug="old", new_slug=PersonFactory().slug)
    assert slugs("redirects/?kind=law") == ["law:old"]
    assert slugs("redirects/?new_slug=new") == ["law:old"]
    assert slugs("redirects/?old_slug=old") == ["law:old", "person:old"]
    assert slugs("redirects/?slug=law:old") == ["law:old"]
    assert slugs("redirects/?updated_since=2999-01-01") == []


def test_updated_since(slugs: Slugs) -> None:
    law = LawFactory()
    moment = law.updated_at.isoformat().replace("+00:00", "Z")
    assert slugs(f"laws/?updated_since={moment}") == [law.slug]
    assert slugs("laws/?updated_since=2999-01-01T00:00:00%2B09:00") == []
    assert slugs("laws/?updated_since=2000-01-01") == [law.slug]


FOUNDED = {
    "year": "2021",
    "day": "2021-06-15",
    "about": "2019~",
    "span": "[2020-04..2022-06]",
    "since": "[2021..]",
    "until": "[..2020]",
    "open": "..",
    "unknown": "",
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param(
            "founded__gte=2021-06-15", ["day", "open", "since", "span", "year"], id="gte-day"
        ),
        pytest.param("founded__gt=2021-06-15", ["open", "since", "span", "year"], id="gt-day"),
        pytest.param("founded__gte=2022", ["open", "since", "span"], id="gte-year"),
        pytest.param("founded__gt=2021", ["open", "since", "span"], id="gt-year"),
        pytest.param("founded__gte=2022-07", ["open", "since"], id="gte-month-after-a-span"),
        pytest.param("founded__lte=2019", ["about", "until"], id="lte-year"),
        pytest.param("founded__lt=2019", ["until"], id="lt-year"),
        pytest.param(
            "founded__lte=2021-06-14", ["about", "since", "span", "until", "year"], id="lte-day"
        ),
        pytest.param(
            "founded__gte=2021&founded__lte=2021",
            ["day", "since", "span", "year"],
            id="may-lie-in-a-year",
        ),
        pytest.param("founded__lte=1999&founded__lte=2019", ["about", "until"], id="any-of-two"),
    ],
)
def test_bounds_keep_what_may_lie_there(query: str, expected: list[str], slugs: Slugs) -> None:
    for slug, founded in FOUNDED.items():
        InstitutionFactory(slug=slug, founded=founded)
    assert sorted(slugs(f"institutions/?{query}")) == expected
