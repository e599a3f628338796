"""Addresses that people type lead to what is there."""

import pytest
from django.test import Client


@pytest.mark.parametrize(
    ("typed", "status", "led"),
    [
        pytest.param("/api", 301, "/api/", id="without a slash"),
        pytest.param("/api/", 302, "/api/v1/", id="without a version"),
        pytest.param("/api/v1", 301, "/api/v1/", id="the version without a slash"),
    ],
)
def test_the_api_is_found_by_the_beginning_of_its_address(
    typed: str, status: int, led: str, client: Client
) -> None:
    response = client.get(typed)
    assert (response.status_code, response.headers["Location"]) == (status, led)


@pytest.mark.django_db
def test_the_beginning_of_its_address_ends_at_the_root(client: Client) -> None:
    response = client.get("/api", follow=True)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()[0]["name"] == "laws"


def test_another_version_is_not_the_api(client: Client) -> None:
    assert client.get("/api/v2/").status_code == 404
