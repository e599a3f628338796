"""Popolo: the specification's shapes, references that lead somewhere, dates without doubt."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as f
from tests.exports.conftest import Exported, Files

TEXT = {"type": "string", "minLength": 1}
DATE = re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}")
MEMBERS: dict[str, dict[str, set[str]]] = {
    "persons": {
        "required": {"id", "name"},
        "may": {"family_name", "given_name", "sort_name", "summary"},
    },
    "organizations": {
        "required": {"id", "name", "classification"},
        "may": {"parent_id", "area_id", "founding_date", "dissolution_date", "summary"},
    },
    "posts": {"required": {"id", "label", "role", "organization_id"}, "may": {"start_date"}},
    "memberships": {
        "required": {"id", "organization_id"},
        "may": {"person_id", "member_id", "area_id", "post_id", "role", "start_date", "end_date"},
    },
    "areas": {"required": {"id", "name", "classification", "identifier"}, "may": {"parent_id"}},
}
"""The members of each class in the specification that we give, apart from the lists."""
LISTS: dict[str, set[str]] = {
    "other_names": {"name", "note"},
    "other_labels": {"name", "note"},
    "identifiers": {"scheme", "identifier"},
    "sources": {"url", "note"},
}


def test_objects_have_the_members_of_their_class(fixtures: Exported) -> None:
    popolo = fixtures.json("popolo.json")
    assert list(popolo) == list(MEMBERS)
    for name, items in popolo.items():
        assert len(items) > 0
        for item in items:
            plain = item.keys() - LISTS.keys()
            assert MEMBERS[name]["required"] <= plain, item
            assert plain <= MEMBERS[name]["required"] | MEMBERS[name]["may"], item
            assert all(isinstance(item[key], str) and item[key] for key in plain), item
            for key in item.keys() & LISTS.keys():
                assert item[key]
                assert all(entry.keys() <= LISTS[key] for entry in item[key]), item
            for key in plain:
                if key.endswith("_date"):
                    assert DATE.fullmatch(item[key]), item


def test_references_lead_to_objects_of_the_file(fixtures: Exported) -> None:
    popolo = fixtures.json("popolo.json")
    ids = [item["id"] for items in popolo.values() for item in items]
    assert len(ids) == len(set(ids))
    for items in popolo.values():
        for item in items:
            for key, value in item.items():
                if key.endswith("_id"):
                    assert value in set(ids), item


def test_nobody_is_left_out(fixtures: Exported) -> None:
    counted = {name: len(items) for name, items in fixtures.json("popolo.json").items()}
    public = fixtures.public
    assert counted == {
        "persons": public["people"],
        "organizations": public["institutions"] + public["partnerships"],
        "posts": public["positions"],
        "memberships": public["tenures"] + public["members"],
        "areas": public["jurisdictions"],
    }


@pytest.fixture
def popolo(db: None, export: Callable[..., Files]) -> Any:
    person = f.PersonFactory(
        slug="p", name="Fumio Kishida", name_ja="岸田文雄", wikidata_id="Q1", family_name="Kishida",
        given_name="Fumio", summary="",
    )  # fmt: skip
    f.NameFactory(person=person, text="Garbled", kind="garble", lang="en", confidence="probable")
    source = f.SourceFactory(url="https://example.org/a", title="A source")
    for n in (1, 2):
        passage = f.PassageFactory(source=source, start=f"Words {n}")
        f.CitationFactory(person=person, passage=passage, field="name")
    cabinet = f.InstitutionFactory(slug="cabinet", jurisdiction=f.JurisdictionFactory(code="JP"))
    post = f.PositionFactory(slug="pm", institution=cabinet, role="head_of_government")
    f.TenureFactory(
        slug="t", person=person, position=post, start="[2021-10-04..2021-10-12]", end=".."
    )
    quad = f.PartnershipFactory(slug="quad")
    f.PartnershipMemberFactory(
        slug="m", partnership=quad, jurisdiction=f.JurisdictionFactory(code="US"), role="founder"
    )
    return export("popolo").json("popolo.json")


def test_a_person_comes_with_other_names_and_sources(popolo: Any) -> None:
    assert popolo["persons"] == [
        {
            "id": "person/p",
            "name": "Fumio Kishida",
            "family_name": "Kishida",
            "given_name": "Fumio",
            "sort_name": "Kishida, Fumio",
            "other_names": [
                {"name": "岸田文雄", "note": "Japanese"},
                {"name": "Garbled", "note": "garble, en, probable"},
            ],
            "identifiers": [{"scheme": "wikidata", "identifier": "Q1"}],
            "sources": [{"url": "https://example.org/a", "note": "A source"}],
        }
    ]


def test_memberships_say_what_is_sure_of_their_dates(popolo: Any) -> None:
    assert popolo["memberships"] == [
        {
            "id": "tenure/t",
            "person_id": "person/p",
            "organization_id": "institution/cabinet",
            "post_id": "position/pm",
            "start_date": "2021-10",
        },
        {
            "id": "member/m",
            "area_id": "jurisdiction/US",
            "organization_id": "partnership/quad",
            "role": "Founder",
        },
    ]
