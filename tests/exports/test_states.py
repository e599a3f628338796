"""Field states in the files: those that the API gives with each record, and nothing hidden."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests import factories as f
from tests.api.hidden import darken, public_world
from tests.exports.conftest import Exported, Files
from tracker.exports.tables import TABLES
from tracker.models import CITABLE

pytestmark = pytest.mark.django_db

CITED = [table for table in TABLES if table.type in CITABLE]


def test_states_and_agreements_are_those_of_the_api(
    export: Callable[..., Files], api_client: APIClient
) -> None:
    world = public_world()
    f.CitationFactory(law=world["laws"], field="name", reported="Another law")
    f.CitationFactory(law=world["laws"], field="name", reported=world["laws"].name)
    darken(world, "draft")
    files = export("jsonl")
    seen = set()
    for table in CITED:
        for line in files.lines(f"{table.name}.jsonl"):
            place = table.name.replace("_", "-")
            evidence = api_client.get(f"/api/v1/{place}/{line['slug']}/").json()["evidence"]
            assert line["states"] == {item["field"]: item["state"] for item in evidence}, line
            assert {c["slug"]: c["agreement"] for c in line["citations"]} == {
                c["slug"]: c["agreement"] for item in evidence for c in item["citations"]
            }, line
            seen |= set(line["states"].values())
    assert {"sound", "uncited", "disputed"} <= seen


def test_every_citation_of_the_fixtures_is_weighed(fixtures: Exported) -> None:
    found = {agreement for (agreement,) in fixtures.select("DISTINCT agreement", "citations")}
    assert found == {"agrees", "coarser", "differs", "unstated"}
    records = {
        (line["type"], line["slug"]) for t in CITED for line in fixtures.lines(f"{t.name}.jsonl")
    }
    assert {row[:2] for row in fixtures.select("type, record", "states")} == records
    unweighed = "SELECT count(*) FROM evidence WHERE state IS NULL"
    assert fixtures.query(unweighed) == [(0,)]


def test_a_dispute_is_told_beside_each_report(export: Callable[..., Files]) -> None:
    law = f.LawFactory(slug="law", name="The law")
    passage = f.PassageFactory(ref="a-p01")
    for n, reported in enumerate(["The law", "Another law"], 1):
        f.CitationFactory(passage=passage, n=n, law=law, field="name", reported=reported)
    files = export("sqlite")
    assert files.select("citation, agreement, state", "evidence") == [
        ("a-p01-1", "agrees", "disputed"),
        ("a-p01-2", "differs", "disputed"),
    ]


def test_hidden_names_and_citations_do_not_count(export: Callable[..., Files]) -> None:
    law = f.LawFactory(slug="law", name="The law", jurisdiction=f.JurisdictionFactory(code="JP"))
    f.NameFactory(law=law, text="Another law", kind="short", lang="en", status="draft")
    f.CitationFactory(law=law, field="name", reported="Another law")
    f.CitationFactory(law=law, field="jurisdiction", reported="JP", status="draft")
    files = export("sqlite")
    assert files.select("record, field, state", "states") == [
        ("law", "jurisdiction", "uncited"),
        ("law", "name", "unsupported"),
    ]


def test_queries_grow_with_batches_not_with_rows(
    export: Callable[..., Files], django_assert_num_queries: Any
) -> None:
    def more() -> None:
        for _ in range(3):
            law = f.LawFactory()
            f.NameFactory(law=law)
            f.CitationFactory(law=law, field="name", reported=law.name)

    more()
    with django_assert_num_queries(31 + 15 + 4):
        # The tables and lists; the records of each kind; of laws the jurisdictions, the names and
        # the citations; of names the citations.
        export("sqlite")
    more()
    with django_assert_num_queries(31 + 15 + 4):
        export("sqlite")
