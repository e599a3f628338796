"""The largest page and a source with more citations than that: no door has a limit below it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.factories import InitiativeFactory, PassageFactory
from tracker.api.pagination import MAX_LIMIT
from tracker.models import Citation, Initiative, Institution, Passage

Get = Callable[..., Any]
MANY = 1100


@pytest.fixture
def institutions(db: None) -> list[Institution]:
    """More institutions than a page has."""
    return Institution.objects.bulk_create(  # type: ignore[no-any-return]  # the manager is typed Any
        Institution(slug=f"i{n}", name=f"I{n}", kind="ministry", status="published")
        for n in range(MANY)
    )


@pytest.fixture
def passage(institutions: list[Institution]) -> Passage:
    """A passage that is cited for each of them."""
    row: Passage = PassageFactory()
    Citation.objects.bulk_create(
        Citation(
            passage=row, n=n, institution=target, field="name", reported="X", status="published"
        )
        for n, target in enumerate(institutions, 1)
    )
    return row


def test_largest_page_of_rows_with_a_target_each(get: Get, institutions: list[Institution]) -> None:
    jurisdiction = InitiativeFactory(status="draft").jurisdiction
    Initiative.objects.bulk_create(
        Initiative(
            slug=f"n{n:04}",
            name="N",
            kind="fund",
            jurisdiction=jurisdiction,
            lead=lead,
            status="published",
        )
        for n, lead in enumerate(institutions)
    )
    results = get(f"initiatives/?limit={MAX_LIMIT}&ordering=slug")["results"]

    assert [row["lead"]["slug"] for row in results] == [f"i{n}" for n in range(MAX_LIMIT)]


def test_largest_page_of_citations(get: Get, passage: Passage) -> None:
    results = get(f"citations/?limit={MAX_LIMIT}")["results"]

    assert {row["target"]["slug"] for row in results} == {f"i{n}" for n in range(MAX_LIMIT)}


@pytest.mark.parametrize("place", ["sources", "passages"])
def test_detail_with_more_citations_than_a_page(place: str, get: Get, passage: Passage) -> None:
    slug = passage.ref if place == "passages" else passage.source.slug
    body = get(f"{place}/{slug}/")
    shown = body if place == "passages" else body["passages"][0]

    assert [row["target"]["slug"] for row in shown["citations"]] == [f"i{n}" for n in range(MANY)]


def test_page_of_a_source_with_many_citations(client: Client, passage: Passage) -> None:
    html = client.get(f"/sources/{passage.source.slug}/").content.decode()

    assert html.count('href="/institutions/i') == MANY
