"""FollowTheMoney: entities that its model takes as they are, whose references lead somewhere.

The parts of the model that we use are kept in a snapshot, so that this is checked everywhere. The
model itself is asked where there is a Python that has it, which need not be this one:
`FOLLOWTHEMONEY_PYTHON` names it.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests import factories as f
from tests.exports.conftest import Exported, Files

FILE = "entities.ftm.json"
SNAPSHOT = Path(__file__).parents[1] / "snapshots" / "followthemoney.json"
MODEL: dict[str, Any] = json.loads(SNAPSHOT.read_text())
"""Of each schema that we use: what it extends, what it needs, and the kinds of its properties."""

# Runs where followthemoney is; says what the model makes of each entity, and the model itself.
ASK = """
import json, sys
from followthemoney import model

used, faults = {}, []
with open(sys.argv[1], encoding="utf-8") as file:
    for line in file:
        data = json.loads(line)
        schema = model.get(data["schema"])
        if schema is None:
            faults.append([data["id"], "schema", data["schema"]])
            continue
        for parent in schema.schemata:
            used.setdefault(parent.name, set())
        used[schema.name].update(data["properties"])
        clean = model.get_proxy(data, cleaned=False).to_dict()["properties"]
        for name, values in data["properties"].items():
            if sorted(clean.get(name, [])) != sorted(values):
                faults.append([data["id"], name, values])
found = {}
for name, properties in sorted(used.items()):
    schema = model.get(name)
    found[name] = {
        "extends": sorted(parent.name for parent in schema.schemata if parent.name != name),
        "required": sorted(schema.required),
        "properties": {
            p: schema.get(p).range.name if schema.get(p).range else schema.get(p).type.name
            for p in sorted(properties)
        },
    }
json.dump({"faults": faults, "model": found}, sys.stdout)
"""

KINDS = {
    "name": re.compile(r".*\S.*", re.DOTALL),
    "text": re.compile(r".*\S.*", re.DOTALL),
    "string": re.compile(r".*\S.*", re.DOTALL),
    "country": re.compile(r"[a-z]{2}"),
    "date": re.compile(r"[0-9]{4}(-[0-9]{2}){0,2}"),
    "identifier": re.compile(r"Q[1-9][0-9]*"),
    "number": re.compile(r"-?[0-9]+(\.[0-9]+)?"),
    "url": re.compile(r"https?://[!-~]+"),
}


def test_entities_are_as_the_snapshot_of_the_model_has_them(fixtures: Exported) -> None:
    entities = fixtures.lines(FILE)
    schemata = {entity["id"]: entity["schema"] for entity in entities}
    assert len(schemata) == len(entities) > 0
    for entity in entities:
        schema = MODEL[entity["schema"]]
        assert set(schema["required"]) <= entity["properties"].keys(), entity
        for name, values in entity["properties"].items():
            assert len(values) == len(set(values)) > 0
            kind = schema["properties"][name]
            for value in values:
                if kind in KINDS:
                    assert KINDS[kind].fullmatch(value), (entity["id"], name, value)
                else:
                    named = schemata[value]
                    assert kind in (named, *MODEL[named]["extends"]), (entity["id"], name)


@pytest.mark.followthemoney
def test_the_model_takes_every_entity_as_it_is(fixtures: Exported) -> None:
    python = os.environ.get("FOLLOWTHEMONEY_PYTHON") or sys.executable
    command = [python, "-c", ASK, str(fixtures.folder / FILE)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    said = json.loads(run.stdout)
    assert said["faults"] == []
    assert said["model"] == MODEL


def test_nobody_is_left_out(fixtures: Exported) -> None:
    kinds = Counter(line["id"].split("-")[1] for line in fixtures.lines(FILE))
    public = fixtures.public
    for kind, table in (
        ("person", "people"),
        ("institution", "institutions"),
        ("partnership", "partnerships"),
        ("position", "positions"),
        ("tenure", "tenures"),
        ("member", "members"),
        ("initiative", "initiatives"),
    ):
        assert kinds[kind] == public[table], kind
    in_laws = fixtures.query("SELECT count(*) FROM participations WHERE law IS NOT NULL")[0][0]
    assert kinds["participation"] == public["participations"] - in_laws


@pytest.fixture
def entities(db: None, export: Callable[..., Files]) -> dict[str, Any]:
    person = f.PersonFactory(
        slug="p",
        name="Fumio Kishida",
        name_ja="岸田文雄",
        country=f.JurisdictionFactory(code="JP"),
        occupation="politician",
        wikidata_id="Q1",
        family_name="",
        given_name="",
        summary="",
    )
    f.NameFactory(person=person, slug="n1", text="Kishida", kind="short", lang="en")
    f.NameFactory(person=person, slug="n2", text="Garbled", kind="garble", lang="en")
    f.NameFactory(person=person, slug="n3", text="Kishi", kind="former", lang="en")
    f.NameFactory(
        person=person, slug="n4", text="Perhaps", kind="short", lang="en", confidence="possible"
    )
    source = f.SourceFactory(url="https://example.org/日本?a=b")
    f.CitationFactory(person=person, passage=f.PassageFactory(source=source), field="name")
    company = f.InstitutionFactory(slug="firm", kind="company", founded="2001-04?")
    ministry = f.InstitutionFactory(slug="ministry", kind="ministry", predecessors=[company])
    f.TenureFactory(
        slug="chairs", person=person, start="2020", end="..",
        position=f.PositionFactory(slug="chair", institution=company, role="chair", title="Chair"),
    )  # fmt: skip
    f.TenureFactory(
        slug="serves", person=person, start="[2021-10..2022-03]", end="",
        position=f.PositionFactory(slug="minister", institution=ministry, role="minister"),
    )  # fmt: skip
    fund = f.InitiativeFactory(
        slug="fund", lead=ministry, amount=10**13, currency="JPY", amount_kind="target_size"
    )
    f.ParticipationFactory(slug="part", person=person, initiative=fund, law=None, role="champion")
    f.ParticipationFactory(slug="of-law", person=person, law=f.LawFactory())
    return {line["id"].removeprefix("econsec-"): line for line in export().lines(FILE)}


def test_a_person_has_names_by_how_sure_they_are(entities: dict[str, Any]) -> None:
    assert entities["person-p"] == {
        "id": "econsec-person-p",
        "schema": "Person",
        "properties": {
            "alias": ["岸田文雄", "Kishida"],
            "country": ["jp"],
            "name": ["Fumio Kishida"],
            "previousName": ["Kishi"],
            "profession": ["Politician"],
            "sourceUrl": ["https://example.org/%E6%97%A5%E6%9C%AC?a=b"],
            "weakAlias": ["Garbled", "Perhaps"],
            "wikidataId": ["Q1"],
        },
    }


def test_bodies_are_what_they_are(entities: dict[str, Any]) -> None:
    assert entities["institution-firm"]["schema"] == "Company"
    assert entities["institution-firm"]["properties"]["incorporationDate"] == ["2001-04"]
    assert entities["institution-ministry"]["schema"] == "PublicBody"
    succession = entities["predecessor-firm--ministry"]
    assert succession["schema"] == "Succession"
    assert succession["properties"]["successor"] == ["econsec-institution-ministry"]


def test_posts_are_occupied_and_companies_directed(entities: dict[str, Any]) -> None:
    held = entities["tenure-serves"]
    assert held["schema"] == "Occupancy"
    # Of a span over two years no year is sure.
    assert held["properties"] == {
        "holder": ["econsec-person-p"],
        "post": ["econsec-position-minister"],
    }
    assert entities["directorship-chairs"] == {
        "id": "econsec-directorship-chairs",
        "schema": "Directorship",
        "properties": {
            "director": ["econsec-person-p"],
            "organization": ["econsec-institution-firm"],
            "role": ["Chair"],
            "startDate": ["2020"],
        },
    }
    assert "directorship-serves" not in entities


def test_initiatives_are_projects_with_participants(entities: dict[str, Any]) -> None:
    fund = entities["initiative-fund"]["properties"]
    assert (fund["amount"], fund["currency"]) == (["10000000000000"], ["JPY"])
    assert entities["lead-fund"]["properties"]["participant"] == ["econsec-institution-ministry"]
    assert entities["participation-part"]["properties"]["role"] == ["Champion"]
    assert "participation-of-law" not in entities
