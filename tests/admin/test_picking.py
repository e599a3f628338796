"""A passage is picked by its words; other rows by their name."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.admin.rows import address
from tests.factories import CitationFactory, LawFactory, PassageFactory

pytestmark = pytest.mark.django_db

As = Callable[[str], Client]


def offered(client: Client, field: str, term: str) -> list[str]:
    where = {"app_label": "tracker", "model_name": "citation", "field_name": field, "term": term}
    results: list[dict[str, Any]] = client.get(reverse("admin:autocomplete"), where).json()[
        "results"
    ]
    return [result["text"] for result in results]


def test_a_passage_is_offered_with_its_ends_and_its_gist(client_as: As) -> None:
    PassageFactory(ref="ice-p01", start="First words", end="last words.", gist="What ice did.")
    PassageFactory(ref="ice-p02", start="All the words.", end="")
    assert offered(client_as("Contributor"), "passage", "ice-p0") == [
        "ice-p01: First words … last words. – What ice did.",
        "ice-p02: All the words.",
    ]


def test_another_row_is_offered_by_its_name(client_as: As) -> None:
    LawFactory(name="Barge Act")
    assert offered(client_as("Contributor"), "law", "barge") == ["Barge Act"]


def test_the_chosen_passage_is_shown_so_too(client_as: As) -> None:
    passage = PassageFactory(ref="ice-p01", start="First words", end="last words.")
    law = CitationFactory(passage=passage).law
    text = client_as("Editor").get(address(law)).content.decode()
    assert "ice-p01: First words … last words." in text


def test_who_is_not_logged_in_is_offered_nothing(client: Client) -> None:
    response = client.get(reverse("admin:autocomplete"))
    assert response.status_code == 302
