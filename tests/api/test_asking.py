"""What endpoints that are no list can be asked, and how they describe it."""

from typing import Any

import pytest
from django import forms
from django.test import RequestFactory
from rest_framework.request import Request

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
