"""How many queries each endpoint costs: as many for three rows, or three parts, as for one."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import caches
from rest_framework.test import APIClient

from tests.api.rows import MAKERS
from tracker.api.documents import viewing
from tracker.api.nouns import NOUN_OF, slug_of
from tracker.api.urls import VIEWSETS

pytestmark = pytest.mark.django_db

VERSION = 1
"""The version of the data, which the answer's tag is made of."""
DOCUMENTS_LIST = 3
"""The count, the keys of the page, and their documents."""
DOCUMENTS_DETAIL = 1
"""The document, found by its slug."""
# Where documents do not answer: the count and the page, and one query for each relation that is a
# list or may lead to a hidden row, named behind it.
LIST_QUERIES = {
    "laws": 3,  # topics
    "institutions": 4,  # parents, topics
    "people": 3,  # topics
    "initiatives": 5,  # parents, leads, topics
    "partnerships": 4,  # parents, topics
    "provisions": 3,  # topics
    "positions": 2,
    "tenures": 2,
    "members": 2,
    "participations": 2,
    "law-relations": 2,
    "milestones": 4,  # bodies, people
    "names": 2,
    "indicators": 3,  # producers
    "observations": 2,
    "sources": 2,
    "passages": 2,
    "citations": 4,  # speakers; targets, one for each kind
    "jurisdictions": 2,
    "topics": 2,
    "redirects": 2,
}
# The record, one query for each list in it and each relation that may lead to a hidden row, and,
# for its evidence, the citations and who speaks in them.
DETAIL_QUERIES = {
    "laws": 15,
    "institutions": 19,
    "people": 10,
    "initiatives": 15,
    "partnerships": 14,
    "provisions": 6,
    "positions": 5,
    "tenures": 3,
    "members": 3,
    "participations": 3,
    "law-relations": 3,
    "milestones": 5,
    "names": 3,
    "indicators": 5,
    "observations": 3,
    "sources": 6,
    "passages": 4,
    "citations": 5,
    "jurisdictions": 3,
    "topics": 2,
    "redirects": 1,
}


@pytest.fixture
def by_serializer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no view answer by documents."""
    for name in ("page", "record"):
        monkeypatch.setattr(viewing, name, lambda view, request, shape: None)


@pytest.fixture
def anew(api_client: APIClient, django_assert_num_queries: Callable[..., Any]) -> Any:
    """Return a function that asserts how many queries an answer costs, and returns its JSON.

    The first answer of a process compiles the documents and, on PostgreSQL, prepares them; what
    is kept of an answer is forgotten.
    """

    def get(address: str, queries: int) -> Any:
        api_client.get(address)
        caches["answers"].clear()
        caches["counts"].clear()
        with django_assert_num_queries(VERSION + queries):
            return api_client.get(address).json()

    return get


@pytest.mark.parametrize("place", list(VIEWSETS))
def test_a_page_of_documents_costs_three_queries(place: str, anew: Any) -> None:
    for number in (1, 2):
        made = [MAKERS[place](1) for _ in range(number)]
        answer = anew(f"/api/v1/{place}/", DOCUMENTS_LIST)
        assert {slug_of(row) for row in made} <= {item["slug"] for item in answer["results"]}


@pytest.mark.parametrize("place", [place for place in VIEWSETS if place != "citations"])
def test_a_document_costs_one_query(place: str, anew: Any) -> None:
    for parts in (1, 3):
        row = MAKERS[place](parts)
        answer = anew(f"/api/v1/{place}/{slug_of(row)}/", DOCUMENTS_DETAIL)
        assert answer["slug"] == slug_of(row)


def test_every_list_is_counted() -> None:
    assert list(LIST_QUERIES) == list(DETAIL_QUERIES) == list(VIEWSETS)


@pytest.mark.usefixtures("by_serializer")
@pytest.mark.parametrize("rows", [1, 3], ids=["one-row", "three-rows"])
@pytest.mark.parametrize("place", list(VIEWSETS))
def test_list_costs_the_same_for_any_number_of_rows(
    place: str,
    rows: int,
    api_client: APIClient,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    made = [MAKERS[place](1) for _ in range(rows)]
    with django_assert_num_queries(VERSION + LIST_QUERIES[place]):
        answer = api_client.get(f"/api/v1/{place}/").json()
    assert {slug_of(row) for row in made} <= {item["slug"] for item in answer["results"]}


@pytest.mark.usefixtures("by_serializer")
@pytest.mark.parametrize("parts", [1, 3], ids=["one-part", "three-parts"])
@pytest.mark.parametrize("place", list(VIEWSETS))
def test_detail_costs_the_same_for_any_number_of_parts(
    place: str,
    parts: int,
    api_client: APIClient,
    django_assert_num_queries: Callable[..., Any],
) -> None:
    row = MAKERS[place](parts)
    with django_assert_num_queries(VERSION + DETAIL_QUERIES[place]):
        answer = api_client.get(f"/api/v1/{place}/{slug_of(row)}/").json()
    assert answer["slug"] == slug_of(row)
    assert answer["type"] == NOUN_OF[type(row)].type
