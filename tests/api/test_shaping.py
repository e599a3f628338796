"""The shape of answers: `fields`, `omit`, `expand`, `brief`; what they cost, and that they load."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.serializers import ListSerializer

from tests.api.rows import MAKERS
from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    MilestoneFactory,
    NameFactory,
    PassageFactory,
    PersonFactory,
    ProvisionFactory,
    TenureFactory,
    TopicFactory,
)
from tracker.api.nouns import slug_of
from tracker.api.shaping import FEW, expandable
from tracker.api.urls import VIEWSETS
from tracker.models import CITABLE

Get = Callable[..., Any]


def _shape(place: str, *, detail: bool = False) -> Any:
    viewset = VIEWSETS[place]
    return ((viewset.detail_class if detail else None) or viewset.serializer_class)()


BELOW = {
    ("tenures", "person"): ("person.country", "person.topics", "person.evidence"),
    ("tenures", "institution"): ("institution.parent", "institution.evidence"),
    ("provisions", "law"): ("law.jurisdiction", "law.topics", "law.evidence"),
    ("citations", "target"): ("target.topics", "target.parent", "target.evidence"),
    ("citations", "speaker"): ("speaker.evidence",),
    ("institutions", "parent"): ("parent.parent", "parent.evidence"),
    ("initiatives", "lead"): ("lead.jurisdiction", "lead.evidence"),
    ("milestones", "target"): ("target.evidence",),
    ("participations", "actor"): ("actor.evidence",),
}
"""Paths of two steps, by their list and first step."""


def test_fields_are_all_that_is_shown(get: Get) -> None:
    LawFactory(slug="espa", name="ESPA")
    assert get("laws/?fields=name,slug")["results"] == [{"slug": "espa", "name": "ESPA"}]
    assert get("laws/?fields=name&fields=slug")["results"] == [{"slug": "espa", "name": "ESPA"}]
    assert get("laws/espa/?fields=name") == {"name": "ESPA"}


def test_dots_lead_into_nested_objects(get: Get) -> None:
    body = InstitutionFactory(slug="diet", founded="2021-10")
    law = LawFactory(slug="espa", jurisdiction__code="JP", jurisdiction__name="Japan")
    MilestoneFactory(law=law, body=body, date="2022-05-11")
    assert get("laws/espa/?fields=jurisdiction.name,milestones.body.slug,milestones.date.edtf") == {
        "jurisdiction": {"name": "Japan"},
        "milestones": [{"date": {"edtf": "2022-05-11"}, "body": {"slug": "diet"}}],
    }
    assert get("institutions/diet/?fields=founded.latest") == {"founded": {"latest": "2021-10-31"}}
    assert get("institutions/diet/?fields=founded&omit=founded.display,founded.earliest") == {
        "founded": {"edtf": "2021-10", "latest": "2021-10-31"}
    }
    assert get("institutions/diet/?fields=founded.edtf,founded.latest&omit=founded.edtf") == {
        "founded": {"latest": "2021-10-31"}
    }


def test_omitted_is_all_that_is_missing(get: Get) -> None:
    law = LawFactory(topics=[TopicFactory(slug="chips", label="Chips")])
    whole, less = get(f"laws/{law.slug}/"), get(f"laws/{law.slug}/?omit=evidence,topics.name")
    assert less["topics"] == [
        {name: value for name, value in whole["topics"][0].items() if name != "name"}
    ]
    assert set(whole) - set(less) == {"evidence"}


def test_null_stays_null(get: Get) -> None:
    row = InstitutionFactory()
    asked = f"institutions/{row.slug}/?fields=parent.name,jurisdiction&expand=parent,jurisdiction"
    assert get(asked)["parent"] is None
    fund = InitiativeFactory()
    assert get(f"initiatives/{fund.slug}/?fields=amount.value") == {"amount": None}


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_brief_is_the_short_form(place: str, get: Get) -> None:
    row = MAKERS[place](1)
    found = get(f"{place}/{slug_of(row)}/?brief=true")
    assert list(found) == ["slug", "name", "type", "url", "html_url"]
    assert found["name"] == str(row)
    assert found in get(f"{place}/?brief=true")["results"]
    assert get(f"{place}/{slug_of(row)}/?brief=false") == get(f"{place}/{slug_of(row)}/")


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_expanded_is_what_the_list_shows(place: str, get: Get) -> None:
    row = MAKERS[place](1)
    shape = _shape(place)
    names = [name for name in expandable(shape) if name in shape.fields]
    for name in names:
        [item] = [
            item
            for item in get(f"{place}/?expand={name}")["results"]
            if item["slug"] == slug_of(row)
        ]
        values = item[name] if isinstance(item[name], list) else [item[name]]
        for value in filter(None, values):
            route = value["url"].removeprefix("http://testserver/api/v1/").partition("/")[0]
            [listed] = get(f"{route}/?slug={value['slug']}")["results"]
            assert value == listed


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_a_list_shows_what_else_the_record_alone_shows(place: str, get: Get) -> None:
    row = MAKERS[place](2)
    shape = _shape(place)
    fields = _shape(place, detail=True).fields
    lists = {name for name, field in fields.items() if isinstance(field, ListSerializer)}
    names = [name for name in expandable(shape) if name not in {*shape.fields, "evidence"}]
    assert set(names) == lists - set(shape.fields)
    for name in names:
        [listed] = get(f"{place}/?slug={slug_of(row)}&expand={name}")["results"]
        assert listed[name] == get(f"{place}/{slug_of(row)}/?expand={name}")[name]
        assert set(listed) == {*shape.fields, name}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("laws/?expand=milestones&limit=100", 200),
        ("laws/?expand=milestones&limit=101", 400),
        ("laws/?expand=topics,evidence&limit=1000", 200),
        ("provisions/?expand=law.milestones&limit=101", 400),
        ("laws/espa/?expand=milestones.body", 200),
    ],
)
def test_a_page_with_parts_has_at_most_a_hundred_records(query: str, status: int, get: Get) -> None:
    LawFactory(slug="espa")
    answer = get(query, status)
    if status == 400:
        [error] = answer["errors"]
        assert (error["parameter"], error["code"]) == ("limit", "out_of_range")


def test_what_a_list_expands_can_be_expanded_and_picked(get: Get) -> None:
    step = MilestoneFactory(law=LawFactory(slug="espa"), body=InstitutionFactory(slug="meti"))
    MilestoneFactory(law=step.law, status="draft")
    address = "laws/?expand=milestones.body&fields=slug,milestones.slug,milestones.body.kind"
    milestones = [{"slug": step.slug, "body": {"kind": step.body.kind}}]
    assert get(address)["results"] == [{"slug": "espa", "milestones": milestones}]


def test_expanded_law_is_in_force_as_today(get: Get) -> None:
    law = LawFactory(slug="espa")
    MilestoneFactory(law=law, kind="in_force", date="2022-08-01")
    part = ProvisionFactory(law=law)
    shown = get(f"provisions/{part.slug}/?expand=law&fields=law.force,law.force_as_of")["law"]
    assert shown == {"force": "in_force", "force_as_of": timezone.localdate().isoformat()}


def test_two_steps(get: Get) -> None:
    tenure = TenureFactory(person__country__code="JP", person__country__name="Japan")
    address = f"tenures/{tenure.slug}/?expand=person.country&fields=person.country.kind"
    assert get(address) == {"person": {"country": {"kind": tenure.person.country.kind}}}


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_evidence_in_lists_is_that_of_the_detail(place: str, get: Get) -> None:
    if VIEWSETS[place].queryset.model not in CITABLE.values():  # type: ignore[union-attr]  # they have one
        assert get(f"{place}/?expand=evidence", 400)["errors"][0]["code"] == "unknown_field"
        return
    row = MAKERS[place](2)
    [listed] = get(f"{place}/?expand=evidence&slug={slug_of(row)}")["results"]
    detail = get(f"{place}/{slug_of(row)}/")
    assert listed["evidence"] == detail["evidence"]
    assert get(f"{place}/{slug_of(row)}/?fields=evidence") == {"evidence": detail["evidence"]}
    assert detail["evidence"]


def test_evidence_of_slugs_that_were_renamed(get: Get) -> None:
    meti = InstitutionFactory(slug="meti")
    for n in range(3):
        fund = InitiativeFactory(slug=f"fund-{n}", lead=meti)
        CitationFactory(initiative=fund, field="lead", reported="miti")
    listed = get("initiatives/?expand=evidence&fields=evidence.field,evidence.state")["results"]
    states = [{e["field"]: e["state"] for e in item["evidence"]}["lead"] for item in listed]
    assert states == ["unsupported"] * 3


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_all_that_can_be_expanded_costs_the_same_for_any_number_of_rows(
    place: str, get: Get
) -> None:
    names = list(expandable(_shape(place)))
    paths = ",".join([*names, *(path for name in names for path in BELOW.get((place, name), ()))])
    costs = []
    # A shape that is asked for often is compiled, which costs something once.
    for _ in range(5):
        MAKERS[place](2)
        with CaptureQueriesContext(connection) as asked:
            get(f"{place}/?limit=100&expand={paths}" if paths else f"{place}/?limit=100")
        costs.append(len(asked))
    assert costs[3] == costs[4], asked.captured_queries


@pytest.mark.parametrize(
    ("address", "parameter", "code", "nearest"),
    [
        pytest.param("laws/?fields=nam", "fields", "unknown_field", "name", id="field"),
        pytest.param(
            "laws/?fields=jurisdiction.nam",
            "fields",
            "unknown_field",
            "jurisdiction.name",
            id="nested-field",
        ),
        pytest.param("laws/?omit=topic", "omit", "unknown_field", "topics", id="omit"),
        pytest.param(
            "laws/?expand=jurisdicton", "expand", "unknown_field", "jurisdiction", id="expand"
        ),
        pytest.param("laws/?expand=kind", "expand", "unknown_field", None, id="expand-a-text"),
        pytest.param("laws/?fields=milestones", "fields", "unknown_field", None, id="of-detail"),
        pytest.param("laws/?fields=name.first", "fields", "unknown_field", None, id="below-text"),
        pytest.param(
            "institutions/?fields=founded.edft",
            "fields",
            "unknown_field",
            "founded.edtf",
            id="below-date",
        ),
        pytest.param("laws/?expand=status", "expand", "unknown_field", None, id="never-shown"),
        pytest.param("laws/?fields=note", "fields", "unknown_field", None, id="for-editors"),
    ],
)
def test_unknown_name_is_400_with_the_nearest(
    address: str, parameter: str, code: str, nearest: str | None, get: Get
) -> None:
    [error] = get(address, 400)["errors"]
    assert (error["parameter"], error["code"], error["nearest"]) == (parameter, code, nearest)


def test_few_choices_are_told_in_the_sentence(get: Get) -> None:
    [error] = get("laws/?expand=nobody", 400)["errors"]
    known = error["choices"]
    assert 0 < len(known) <= FEW
    assert error["detail"] == (
        f"There is no “nobody” to expand here. Known here: {', '.join(known)}."
    )
    [error] = get("laws/?fields=jurisdiction.nmae", 400)["errors"]
    assert error["detail"] == (
        "There is no “jurisdiction.nmae” to name here. Did you mean “jurisdiction.name”? "
        f"Known below “jurisdiction”: {', '.join(error['choices'])}."
    )


def test_many_choices_are_told_beside_the_sentence(get: Get) -> None:
    [error] = get("laws/?fields=qqqq", 400)["errors"]
    assert len(error["choices"]) > FEW
    assert error["detail"] == "There is no “qqqq” to name here."


@pytest.mark.parametrize(
    ("query", "code"),
    [
        pytest.param("expand=jurisdiction.parent.parent", "too_deep", id="three-steps"),
        pytest.param("expand=" + ".".join(["a"] * 500), "too_deep", id="500-steps"),
        pytest.param("fields=slug&expand=jurisdiction", "conflict", id="expanded-not-shown"),
        pytest.param("omit=jurisdiction&expand=jurisdiction", "conflict", id="expanded-omitted"),
        pytest.param("fields=slug&omit=slug", "conflict", id="nothing-left"),
        pytest.param("brief=true&fields=slug", "conflict", id="brief-and-fields"),
        pytest.param("brief=true&expand=topics", "conflict", id="brief-and-expand"),
        pytest.param("brief=1", "invalid_choice", id="brief-number"),
        pytest.param("fields=slug,,name", "empty", id="nothing-between-commas"),
        pytest.param("fields=jurisdiction..name", "empty", id="nothing-between-dots"),
        pytest.param("fields=", "empty", id="empty"),
    ],
)
def test_contradiction_is_400(query: str, code: str, get: Get) -> None:
    LawFactory(slug="espa")
    for address in (f"laws/?{query}", f"laws/espa/?{query}"):
        [error] = get(address, 400)["errors"]
        assert error["code"] == code


def test_only_what_is_shown_is_loaded(get: Get) -> None:
    MAKERS["laws"](2)

    def asked(query: str) -> str:
        with CaptureQueriesContext(connection) as queries:
            get(f"laws/?count=false&{query}")
        return " ".join(entry["sql"] for entry in queries.captured_queries)

    assert "tracker_topic" not in asked("fields=slug,name")
    assert "tracker_jurisdiction" not in asked("fields=slug,name")
    assert '"summary"' not in asked("fields=slug,name")
    assert '"summary"' in asked("fields=summary")
    assert '"summary"' not in asked("brief=true")
    assert "tracker_citation" not in asked("fields=slug")


def test_shape_goes_along_to_the_next_page(get: Get) -> None:
    for n in range(3):
        TopicFactory(slug=f"t{n}", label=f"Topic {n}")
    page = get("topics/?fields=slug&limit=2&cursor=*")
    following = get(page["next"].removeprefix("http://testserver/api/v1/"))
    assert following["results"] == [{"slug": "t2"}]


def test_expanding_a_hidden_relation_shows_nothing(get: Get) -> None:
    dark = InstitutionFactory(slug="dark", status="draft")
    fund = InitiativeFactory(lead=dark, laws=[LawFactory(slug="dark-law", status="draft")])
    shown = get(f"initiatives/{fund.slug}/?expand=lead,laws&fields=lead,laws,evidence")
    assert (shown["lead"], shown["laws"]) == (None, [])
    assert "dark" not in str(shown)
    [listed] = get("initiatives/?expand=lead,evidence&fields=lead,evidence")["results"]
    assert listed["lead"] is None
    assert "dark" not in str(listed)
    assert "dark" not in str(get(f"initiatives/{fund.slug}/?fields=evidence"))


def test_arcs_show_each_type_as_its_list_does(get: Get) -> None:
    passage = PassageFactory()
    for n, target in enumerate(({"law": LawFactory()}, {"person": PersonFactory()}), 1):
        CitationFactory(passage=passage, n=n, field="", reported="yes", **target)
    NameFactory(law=LawFactory(slug="named"))
    shown = get("citations/?expand=target&fields=target.type,target.force,target.family_name")
    kinds = [sorted(item["target"]) for item in shown["results"]]
    assert kinds == [["force", "type"], ["family_name", "type"]]
