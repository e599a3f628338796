"""JSON-LD: every key has a meaning, every address leads to a node, terms are schema.org's."""

from collections.abc import Callable
from typing import Any

import pytest

from tests import factories as f
from tests.exports.conftest import Exported, Files
from tracker.exports.jsonld import context
from tracker.exports.tables import TABLES
from tracker.schema_org import OURS


def test_every_row_is_a_node(fixtures: Exported) -> None:
    nodes = fixtures.json("dataset.jsonld")["@graph"]
    assert len(nodes) == sum(fixtures.public.values())
    assert len({node["@id"] for node in nodes}) == len(nodes)


def test_every_key_has_a_meaning_and_every_address_leads_to_a_node(fixtures: Exported) -> None:
    document = fixtures.json("dataset.jsonld")
    there = {node["@id"] for node in document["@graph"]}
    for node in document["@graph"]:
        terms = document["@context"][node["@type"][0]]["@context"]
        for key, value in node.items():
            if key.startswith("@"):
                continue
            assert key in terms, (node["@type"], key)
            values = value if isinstance(value, list) else [value]
            if terms[key].get("@type") == "@id":
                assert all(v in there or v.startswith("http") for v in values), (key, value)


def test_every_class_has_a_context_of_its_own() -> None:
    classes = {
        term: meaning
        for term, meaning in context().items()
        if isinstance(meaning, dict) and "@context" in meaning
    }
    assert len(classes) == len(TABLES)
    for term, meaning in classes.items():
        assert meaning["@id"] == f"{OURS}{term}"
        for column in meaning["@context"].values():
            assert column["@id"].startswith(("schema:", OURS))


@pytest.fixture
def nodes(db: None, export: Callable[..., Files]) -> dict[str, Any]:
    japan = f.JurisdictionFactory(code="JP", name="Japan", kind="country", parent=None)
    law = f.LawFactory(
        slug="law", name="The law", name_ja="法律", kind="act", jurisdiction=japan, summary="",
        wikidata_id="Q1",
    )  # fmt: skip
    passage = f.PassageFactory(ref="a-p01")
    f.CitationFactory(passage=passage, n=1, law=law, field="name", reported="A law", basis="stated")
    f.RedirectFactory(kind="law", old_slug="bill", new_slug="law")
    found = export("jsonld").json("dataset.jsonld")["@graph"]
    return {node["@id"]: node for node in found}


def test_a_law_is_legislation(nodes: dict[str, Any]) -> None:
    node = nodes["../laws/law/"]
    assert node["@type"] == ["Law", "schema:Legislation"]
    assert node["jurisdiction"] == "../jurisdictions/JP/"
    assert node["wikidata_id"] == "http://www.wikidata.org/entity/Q1"
    terms = context()["Law"]["@context"]
    assert terms["jurisdiction"] == {"@id": "schema:legislationJurisdiction", "@type": "@id"}
    assert terms["name_ja"] == {"@id": "schema:name", "@language": "ja"}
    # What is not known is not said.
    assert "summary" not in node


def test_a_citation_leads_to_its_target_and_passage(nodes: dict[str, Any]) -> None:
    node = nodes["../citations/a-p01-1/"]
    assert (node["target"], node["passage"]) == ("../laws/law/", "../passages/a-p01/")
    assert (node["field"], node["reported"]) == ("name", "A law")


def test_a_slug_that_was_leads_to_the_one_that_is(nodes: dict[str, Any]) -> None:
    assert nodes["../laws/bill/"] == {"@id": "../laws/bill/", "isReplacedBy": "../laws/law/"}
