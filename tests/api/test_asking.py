"""What endpoints that are no list can be asked, and how they describe it."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from django import forms
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from rest_framework.request import Request
from rest_framework.test import APIClient

from tests import factories as f
from tracker.api.asking import choice, edge_of_time, envelope, number, reference
from tracker.api.urls import ACROSS, VIEWSETS
from tracker.models import Law, Person


def fault(parameter: Any, *texts: str) -> forms.ValidationError:
    with pytest.raises(forms.ValidationError) as raised:
        parameter.value(texts)
    return raised.value


def test_values_given_several_times_count_once() -> None:
    kind = choice("kind", ["a", "b"], "Kind.")
    assert kind.value(["b", "a", "b"]) == ["b", "a"]
    assert kind.value([]) == []


def test_single_value_has_a_default() -> None:
    depth = number("depth", "Depth.", least=1, most=4, default=2)
    assert (depth.value([]), depth.value(["4"])) == (2, 4)
    for text in ("0", "5", "-1", "1.0", "٣", "9" * 40):
        assert fault(depth, text).code == "out_of_range"
    assert fault(depth, "1", "1").code == "too_many"


def test_choice_names_the_nearest() -> None:
    error = fault(choice("kind", ["enacted", "in_force"], "Kind."), "enactd")
    assert error.message == "“enactd” is not one of enacted, in_force. Did you mean “enacted”?"
    assert error.params == {"choices": ["enacted", "in_force"], "nearest": "enacted"}


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        pytest.param("2021", "2021-01-01", "2021-12-31", id="year"),
        pytest.param("2024-02", "2024-02-01", "2024-02-29", id="month"),
        pytest.param("2024-02-03", "2024-02-03", "2024-02-03", id="day"),
    ],
)
def test_edges_of_a_year_a_month_and_a_day(text: str, first: str, last: str) -> None:
    read = [edge_of_time("since", "Since.", first=side).read(text) for side in (True, False)]
    assert [day.isoformat() for day in read] == [first, last]


@pytest.mark.parametrize("text", ["", "..", "2021?", "[2021..2022]", "2021-13", "soon"])
def test_what_has_no_edge_is_refused(text: str) -> None:
    assert fault(edge_of_time("since", "Since.", first=True), text).code == "invalid_date"


def test_reference_names_list_and_slug() -> None:
    record = reference("record", [Law, Person], "Record.")
    noun, slug = record.read("people:kishida-fumio")
    assert (noun.model, slug) == (Person, "kishida-fumio")
    assert fault(record, "kishida").code == "malformed_reference"
    assert fault(record, "laws:").code == "malformed_slug"
    assert fault(record, "persons:kishida").code == "invalid_choice"


@pytest.mark.parametrize(
    ("offset", "after", "before"),
    [
        pytest.param(0, "http://testserver/x/?a=1&offset=10", None, id="first"),
        pytest.param(5, "http://testserver/x/?a=1&offset=15", "http://testserver/x/?a=1", id="odd"),
        pytest.param(20, None, "http://testserver/x/?a=1&offset=10", id="last"),
        pytest.param(90, None, "http://testserver/x/?a=1&offset=80", id="beyond"),
    ],
)
def test_neighbours_of_a_page(offset: int, after: str | None, before: str | None) -> None:
    request = Request(RequestFactory().get(f"/x/?a=1&offset={offset}"))
    assert envelope(request, count=30, limit=10, offset=offset) == {
        "count": 30,
        "next": after,
        "previous": before,
    }


def test_no_endpoint_stands_where_a_list_does() -> None:
    assert not set(ACROSS) & set(VIEWSETS)


# Pages in other formats


def _body(response: Any) -> str:
    assert response.status_code == 200
    return response.getvalue().decode("utf-8-sig")  # type: ignore[no-any-return]  # bytes


@pytest.fixture
def found(committing: Callable[[], Any], db: None) -> None:
    """Two laws of one name, each with a step, and a law number that sources differ about."""
    with committing():
        for slug in ("act-1", "act-2"):
            law = f.LawFactory(slug=slug, name="Act", law_number="1")
            body = f.InstitutionFactory(slug=f"{slug}-diet", name="Diet")
            f.MilestoneFactory(slug=f"{slug}--made", law=law, date="2022-05", body=body)
            for number in ("1", "2"):
                passage = f.PassageFactory(ref=f"{slug}-p0{number}")
                f.CitationFactory(law=law, field="law_number", reported=number, passage=passage)


PAGES = pytest.mark.parametrize("address", ["timeline/?", "disputes/?", "search/?q=act&type=law&"])


@PAGES
def test_json_lines_are_the_results(address: str, found: None, api_client: APIClient) -> None:
    asked = f"/api/v1/{address}"
    results = api_client.get(asked).json()["results"]
    assert len(results) == 2
    for response in (
        api_client.get(f"{asked}format=jsonl"),
        api_client.get(asked, HTTP_ACCEPT="application/jsonl"),
    ):
        assert response["Content-Type"] == "application/jsonl; charset=utf-8"
        assert [json.loads(line) for line in _body(response).splitlines()] == results
        assert "Link" not in response


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        pytest.param(
            "timeline/?",
            {
                "id": "milestones:act-1--made:date",
                "date.edtf": "2022-05",
                "date.latest": "2022-05-31",
                "record.slug": "act-1",
                "others": "act-1-diet",
                "dated_by.type": "milestone",
            },
            id="timeline",
        ),
        pytest.param(
            "disputes/?",
            {
                "id": "laws:act-1:law_number",
                "record.name": "Act",
                "state": "disputed",
                "value": "1",
                "citations": "act-1-p01-1; act-1-p02-1",
            },
            id="disputes",
        ),
        pytest.param(
            "search/?q=act&type=law&",
            {"slug": "act-1", "match.why": "exact", "match.name.text": "Act"},
            id="search",
        ),
    ],
)
def test_csv_has_a_line_for_each_result(
    address: str, expected: dict[str, str], found: None, api_client: APIClient
) -> None:
    response = api_client.get(f"/api/v1/{address}format=csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    first, second = csv.DictReader(io.StringIO(_body(response), newline=""))
    assert {name: first[name] for name in expected} == expected
    assert "act-2" in " ".join(second.values())


@PAGES
def test_pages_of_lines_are_linked(address: str, found: None, api_client: APIClient) -> None:
    here = f"http://testserver/api/v1/{address}format=csv&limit=1"
    first = api_client.get(here)
    (link,) = first["Link"].split(", ")
    following, rel = link.split("; ")
    assert (rel, "offset=1" in following) == ('rel="next"', True)
    last = api_client.get(following.strip("<>"))
    (link,) = last["Link"].split(", ")
    assert link.endswith('; rel="prev"')
    assert "offset" not in link
    assert _body(api_client.get(link.split("; ")[0].strip("<>"))) == _body(first)


@PAGES
def test_problems_are_problems_in_every_format(address: str, get: Callable[..., Any]) -> None:
    for name in ("csv", "jsonl"):
        assert get(f"{address}format={name}&limit=0", 400)["code"] == "invalid_parameter"


@PAGES
@pytest.mark.parametrize("name", ["csv", "jsonl"])
def test_lines_cost_what_json_costs(
    address: str, name: str, found: None, api_client: APIClient
) -> None:
    def cost(query: str) -> int:
        with CaptureQueriesContext(connection) as asked:
            response = api_client.get(f"/api/v1/{address}{query}")
            assert response.getvalue() if response.streaming else response.content
        return len(asked)

    cost("limit=2")
    assert cost(f"limit=9&format={name}") == cost("limit=8")
