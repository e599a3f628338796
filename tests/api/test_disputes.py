"""The endpoint of disputes: what it answers, how it is paged, what it refuses."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests import factories as f
from tracker.services.disputes import citable_fields

Get = Callable[..., Any]


@pytest.fixture
def fund(committing: Callable[[], Any], db: None) -> Any:
    """A fund of whose size one passage gives ten times as much, and is judged wrong."""
    with committing():
        row = f.InitiativeFactory(slug="fund", name="Fund", amount=10**13, currency="JPY")
        agreeing = f.CitationFactory(
            initiative=row,
            field="amount",
            reported="10000000000000 JPY",
            rank="preferred",
            passage=f.PassageFactory(ref="a-p01"),
        )
        f.CitationFactory(
            initiative=row,
            field="amount",
            reported="100000000000000 JPY",
            rank="deprecated",
            reason="translation_error",
            passage=f.PassageFactory(
                ref="b-p01",
                start="a fund of",
                end="trillion yen",
                source=f.SourceFactory(
                    slug="paper", title="A paper", url="https://example.org/paper"
                ),
            ),
        )
    return agreeing


def test_dispute_is_whole(get: Get, fund: Any) -> None:
    answer = get("disputes/")
    [dispute] = answer["results"]
    ours, theirs = dispute.pop("citations")
    assert (answer["count"], answer["next"], answer["previous"]) == (1, None, None)
    assert dispute == {
        "id": "initiatives:fund:amount",
        "record": {
            "slug": "fund",
            "name": "Fund",
            "type": "initiative",
            "url": "http://testserver/api/v1/initiatives/fund/",
            "html_url": "http://testserver/initiatives/fund/",
        },
        "field": "amount",
        "label": "amount",
        "state": "resolved",
        "value": "10000000000000 JPY",
    }
    assert (ours["reported"], ours["agreement"], ours["rank"]) == (
        "10000000000000 JPY",
        "agrees",
        "preferred",
    )
    assert (theirs["reported"], theirs["agreement"], theirs["rank"], theirs["reason"]) == (
        "100000000000000 JPY",
        "differs",
        "deprecated",
        "translation_error",
    )
    assert (theirs["source"]["slug"], theirs["source"]["title"]) == ("paper", "A paper")
    assert theirs["locator"]["start"] == "a fund of"
    assert theirs["deep_link"] == "https://example.org/paper#:~:text=a%20fund%20of,trillion%20yen"


def test_a_record_and_the_disputes_say_the_same(get: Get, fund: Any) -> None:
    [dispute] = get("disputes/")["results"]
    evidence = get("initiatives/fund/")["evidence"]
    own = next(item for item in evidence if item["field"] == "amount")
    assert {name: dispute[name] for name in own} == own


def test_existence_is_said_as_citations_say_it(
    get: Get, committing: Callable[[], Any], db: None
) -> None:
    with committing():
        tenure = f.TenureFactory(slug="tenure")
        for reported in ("yes", "no"):
            f.CitationFactory(tenure=tenure, field="", reported=reported)
    [dispute] = get("disputes/?field=existence")["results"]
    assert dispute["value"] == "yes"
    [shown] = [item for item in get("tenures/tenure/")["evidence"] if item["field"] == ""]
    [listed] = get("tenures/?expand=evidence")["results"]
    assert (shown["value"], listed["evidence"][0]["value"]) == ("yes", "yes")
    agreeing = [c["reported"] for c in dispute["citations"] if c["agreement"] == "agrees"]
    assert agreeing == ["yes"]


def test_pages_and_filters(get: Get, committing: Callable[[], Any], fund: Any) -> None:
    with committing():
        tenure = f.TenureFactory(slug="tenure")
        for reported in ("yes", "no"):
            f.CitationFactory(tenure=tenure, field="", reported=reported)
    both = ["initiatives:fund:amount", "tenures:tenure:existence"]

    def found(query: str) -> list[str]:
        return [dispute["id"] for dispute in get(f"disputes/?{query}")["results"]]

    assert found("") == both
    assert found("state=disputed") == found("field=existence") == found("type=tenure") == both[1:]
    assert found("field=amount&field=existence&type=initiative") == both[:1]
    assert found("topic=no-such") == []
    assert found("record=tenures:tenure") == both[1:]
    assert found("record=tenures:tenure&record=initiatives:fund") == both
    assert found("record=initiatives:nobody") == []
    first = get("disputes/?limit=1")
    assert (first["count"], [d["id"] for d in first["results"]]) == (2, both[:1])
    second = get(first["next"].removeprefix("http://testserver/api/v1/"))
    assert [d["id"] for d in second["results"]] == both[1:]
    assert second["previous"] == "http://testserver/api/v1/disputes/?limit=1"


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        pytest.param("feild=amount", [("feild", "unknown_parameter", "field")], id="unknown"),
        pytest.param(
            "type=laws&field=amout&state=sound&topic=a/b&limit=1001",
            [
                ("type", "invalid_choice", "law"),
                ("field", "invalid_choice", "amount"),
                ("state", "invalid_choice", None),
                ("topic", "malformed_slug", None),
                ("limit", "out_of_range", None),
            ],
            id="values",
        ),
        pytest.param("field=", [("field", "empty", None)], id="empty"),
        pytest.param("record=law:act", [("record", "invalid_choice", "laws")], id="no-list"),
        pytest.param("record=act", [("record", "malformed_reference", None)], id="no-slug"),
        pytest.param("record=laws:a b", [("record", "malformed_slug", None)], id="slug"),
        pytest.param("format=csw", [("format", "invalid_choice", "csv")], id="format"),
    ],
)
def test_bad_parameter_is_refused_with_what_would_be_right(
    query: str, faults: list[Any], get: Get
) -> None:
    errors = get(f"disputes/?{query}", 400)["errors"]
    assert [(e["parameter"], e["code"], e.get("nearest")) for e in errors] == faults


def test_fields_are_told_to_who_mistypes_one(get: Get) -> None:
    [error] = get("disputes/?field=x", 400)["errors"]
    assert error["choices"] == ["existence", *citable_fields()[1:]]


def test_costs_the_same_for_any_number_of_disputes(
    committing: Callable[[], Any], db: None, api_client: APIClient
) -> None:
    def queries(limit: int) -> int:
        with CaptureQueriesContext(connection) as captured:
            answer = api_client.get(f"/api/v1/disputes/?limit={limit}").json()
        assert len(answer["results"]) == limit
        return len(captured)

    with committing():
        for _ in range(3):
            # A post's name and page come from its body, a tenure's from person and post.
            tenure = f.TenureFactory(start="2020")
            for reported in ("2020", "2021"):
                f.CitationFactory(
                    tenure=tenure, field="start", reported=reported, speaker=f.PersonFactory()
                )
    api_client.get("/api/v1/disputes/?type=law")
    assert queries(1) == queries(3)
