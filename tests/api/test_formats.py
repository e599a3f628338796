"""CSV, JSON Lines and JSON-LD: the same records in another form."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.api.rows import MAKERS
from tests.factories import (
    CitationFactory,
    InitiativeFactory,
    InstitutionFactory,
    LawFactory,
    PersonFactory,
    TopicFactory,
)
from tracker.api.nouns import slug_of
from tracker.api.urls import VIEWSETS

Get = Callable[..., Any]
FORMATS = {
    "json": "application/json",
    "csv": "text/csv",
    "jsonl": "application/jsonl",
    "jsonld": "application/ld+json",
}


def _body(response: Any) -> str:
    raw = response.getvalue() if response.streaming else response.content
    return raw.decode("utf-8-sig")  # type: ignore[no-any-return]  # bytes of a response


@pytest.fixture
def read(db: None, api_client: APIClient) -> Callable[[str], str]:
    """Return a function from an address to the text of a good answer."""

    def fetch(address: str) -> str:
        response = api_client.get(f"/api/v1/{address}")
        assert response.status_code == 200, response.content
        return _body(response)

    return fetch


@pytest.fixture
def table(read: Callable[[str], str]) -> Callable[[str], list[dict[str, str]]]:
    """Return a function from an address to the rows of its CSV."""
    return lambda address: list(csv.DictReader(io.StringIO(read(address), newline="")))


@pytest.mark.parametrize(("name", "media"), FORMATS.items())
def test_format_by_parameter_and_by_what_is_accepted(
    name: str, media: str, db: None, api_client: APIClient
) -> None:
    law = LawFactory()
    for address in ("/api/v1/laws/", f"/api/v1/laws/{law.slug}/"):
        asked = api_client.get(f"{address}?format={name}")
        accepted = api_client.get(address, HTTP_ACCEPT=media)
        for response in (asked, accepted):
            assert response.status_code == 200
            assert response["Content-Type"].partition(";")[0] == media
            assert law.slug in _body(response)


def test_unknown_format_is_400_with_the_choices(get: Get) -> None:
    [error] = get("laws/?format=jsn", 400)["errors"]
    assert (error["choices"], error["nearest"]) == (list(FORMATS), "json")
    assert error["detail"] == ("“jsn” is not one of json, csv, jsonl, jsonld. Did you mean “json”?")
    assert get("laws/?format=csv&format=json", 400)["code"] == "invalid_parameter"


@pytest.mark.parametrize("name", list(FORMATS))
def test_problems_are_problems_in_every_format(name: str, get: Get) -> None:
    assert get(f"laws/?format={name}&knd=act", 400)["code"] == "unknown_parameter"
    assert get(f"laws/nobody/?format={name}", 404)["code"] == "not_found"
    assert get(f"laws/?format={name}&cursor=x", 400)["errors"][0]["code"] == "invalid_cursor"


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_json_lines_are_the_results(place: str, read: Any, get: Get) -> None:
    slug = slug_of(MAKERS[place](2))
    MAKERS[place](1)
    lines = [json.loads(line) for line in read(f"{place}/?format=jsonl").splitlines()]
    assert lines == get(f"{place}/")["results"]
    assert json.loads(read(f"{place}/{slug}/?format=jsonl")) == get(f"{place}/{slug}/")


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_csv_has_a_line_for_each_record(place: str, table: Any, get: Get) -> None:
    slug = slug_of(MAKERS[place](2))
    MAKERS[place](1)
    for address in (f"{place}/?", f"{place}/?brief=true&", f"{place}/?fields=slug&"):
        results = get(address.rstrip("?&"))["results"]
        rows = table(f"{address}format=csv")
        assert [row["slug"] for row in rows] == [item["slug"] for item in results]
    [row] = table(f"{place}/{slug}/?format=csv")
    assert row["slug"] == slug


def test_cells(table: Any) -> None:
    fund = InitiativeFactory(
        name="=1+1",
        summary="Two\nlines, and “quotes”",
        amount="1000.50",
        currency="JPY",
        started="2021-10",
        lead=InstitutionFactory(slug="jst", name="JST"),
        topics=[TopicFactory(slug="a", label="A"), TopicFactory(slug="b", label="B")],
    )
    CitationFactory(initiative=fund, field="name", reported="=1+1")
    [row] = table("initiatives/?format=csv")
    assert row["name"] == "'=1+1"
    assert row["summary"] == "Two\nlines, and “quotes”"
    assert (row["amount.value"], row["amount.currency"]) == ("1000.5", "JPY")
    assert (row["started.edtf"], row["started.latest"]) == ("2021-10", "2021-10-31")
    assert (row["lead.slug"], row["lead.name"], row["parent.slug"]) == ("jst", "JST", "")
    assert row["topics"] == "a; b"
    assert row["updated_at"] == fund.updated_at.isoformat().replace("+00:00", "Z")
    [detail] = table(f"initiatives/{fund.slug}/?format=csv&fields=evidence")
    assert detail["evidence"].startswith("name: sound; ")


def test_columns_follow_from_the_shape_not_from_the_rows(table: Any, read: Any) -> None:
    assert read("institutions/?format=csv&fields=slug,founded.edtf,parent.slug").strip() == (
        "slug,parent.slug,founded.edtf"
    )
    InstitutionFactory(slug="jst")
    fields = "fields=slug,founded,parent&omit=founded.display,parent.url,parent.html_url"
    assert table(f"institutions/?format=csv&{fields}") == [
        {
            "slug": "jst",
            "parent.slug": "",
            "parent.name": "",
            "parent.type": "",
            "founded.edtf": "",
            "founded.earliest": "",
            "founded.latest": "",
        }
    ]


def test_columns_of_a_relation_to_records_of_several_types(table: Any) -> None:
    CitationFactory(law=LawFactory(slug="espa"), field="", reported="yes")
    CitationFactory(person=PersonFactory(slug="amari"), field="", reported="yes")
    query = "expand=target&fields=target.slug,target.occupation,target.force"
    rows = table(f"citations/?format=csv&{query}")
    assert [list(row) for row in rows] == [["target.slug", "target.force", "target.occupation"]] * 2


def test_pages_are_linked(db: None, api_client: APIClient) -> None:
    for n in range(3):
        TopicFactory(slug=f"t{n}", label=f"Topic {n}")
    address, seen = "/api/v1/topics/?format=csv&fields=slug&limit=1&cursor=*", []
    while address:
        response = api_client.get(address)
        seen.append(_body(response).split()[1])
        links = dict(reversed(part.split("; ")) for part in response.get("Link", "").split(", "))
        address = links.get('rel="next"', "").strip("<>").removeprefix("http://testserver")
    assert seen == ["t0", "t1", "t2"]
    assert list(links) == ['rel="prev"']


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_json_ld_names_each_record_and_its_class(place: str, read: Any, get: Get) -> None:
    slug = slug_of(MAKERS[place](1))
    node = json.loads(read(f"{place}/{slug}/?format=jsonld"))
    plain = get(f"{place}/{slug}/")
    assert (node["@id"], plain["type"]) == (plain["url"], node["type"])
    own = node["@type"] if isinstance(node["@type"], str) else node["@type"][0]
    assert own == "".join(word.capitalize() for word in plain["type"].split("_"))
    assert set(plain) == set(node) - {"@context", "@id", "@type"}
    page = json.loads(read(f"{place}/?format=jsonld"))
    assert (page["@id"], page["count"]) == (
        f"http://testserver/api/v1/{place}/?format=jsonld",
        get(f"{place}/")["count"],
    )
    assert slug in {item["slug"] for item in page["results"] if item["@id"] == item["url"]}
    assert "@context" not in page["results"][0]


def test_json_ld_says_what_keys_mean(read: Any) -> None:
    law = LawFactory(jurisdiction__code="JP")
    node = json.loads(read(f"laws/{law.slug}/?format=jsonld"))
    assert node["@context"]["name"] == "schema:name"
    assert node["@type"] == ["Law", "schema:Legislation"]
    assert node["jurisdiction"]["@id"] == "http://testserver/api/v1/jurisdictions/JP/"
    assert node["jurisdiction"]["@type"] == ["Jurisdiction", "schema:AdministrativeArea"]


@pytest.mark.parametrize("name", ["csv", "jsonl", "jsonld"])
def test_costs_the_same_for_any_number_of_rows(name: str, read: Any) -> None:
    costs = []
    for _ in range(2):
        for _ in range(2):
            MAKERS["initiatives"](2)
        with CaptureQueriesContext(connection) as asked:
            read(f"initiatives/?limit=1000&format={name}&expand=lead,evidence")
        costs.append(len(asked))
    assert costs[0] == costs[1]
