"""What tests of the API share."""

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.api.moments import Then


@pytest.fixture
def get(db: None, api_client: APIClient) -> Callable[..., Any]:
    """Return a function from an address below the API's root to the answer's JSON.

    It fails unless the status is the one expected, and checks that a problem is a whole one.
    """

    def fetch(address: str, status: int = 200, **headers: Any) -> Any:
        response = api_client.get(f"/api/v1/{address}", **headers)
        assert response.status_code == status, response.content
        body = response.json()
        if status >= 400:
            assert response["Content-Type"] == "application/problem+json"
            assert body["status"] == status
            assert body["type"] == f"http://testserver/api/v1/problems/#{body['code']}"
            assert body["request_id"] == response["X-Request-ID"]
        return body

    return fetch


@pytest.fixture
def then(get: Callable[..., Any]) -> Then:
    """Return a function from an address and a day of January 2026 to the answer of that day."""

    def fetch(address: str, day: int, status: int = 200, query: str = "") -> Any:
        return get(f"{address}?recorded_at=2026-01-{day:02}{query}", status)

    return fetch


@pytest.fixture
def slugs(get: Callable[..., Any]) -> Callable[[str], list[str]]:
    """Return a function from a list's address to the slugs in it."""

    def fetch(address: str) -> list[str]:
        return [item["slug"] for item in get(address)["results"]]

    return fetch
