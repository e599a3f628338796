"""Limits: by address, by token; told in words and seconds."""

import json
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlencode

import pytest
from rest_framework.test import APIClient, APIRequestFactory

from tracker.api import throttling
from tracker.api.throttling import Tiers

pytestmark = pytest.mark.django_db


class Clock:
    """A clock that goes on when it is told to."""

    now = 1_000_000.0

    def time(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(throttling, "time", clock)
    return clock


@pytest.fixture(autouse=True)
def _rates(settings: Any) -> None:
    settings.API_RATES = {"anonymous": (3, 60), "token": (5, 60)}


def asks(address: str = "192.0.2.1", token: int | None = None, **headers: str) -> bool:
    """Whether a request from an address, or with a token, is let through."""
    request: Any = APIRequestFactory().get("/", REMOTE_ADDR=address, **headers)
    request.auth = None if token is None else SimpleNamespace(pk=token)
    return Tiers().allow_request(request, None)


def test_as_many_as_the_rate_has_and_then_no_more(clock: Clock) -> None:
    assert [asks() for _ in range(4)] == [True, True, True, False]
    assert asks("192.0.2.2"), "another address is another asker"


def test_it_is_refilled_evenly(clock: Clock) -> None:
    for _ in range(3):
        asks()
    clock.now += 19.9
    assert not asks()
    clock.now += 0.2
    assert [asks(), asks()] == [True, False]
    clock.now += 60
    assert [asks() for _ in range(4)] == [True, True, True, False]


def test_token_holders_have_their_own_tier_whatever_their_address(clock: Clock) -> None:
    for _ in range(4):
        asks()
    assert [asks(token=1) for _ in range(6)] == [True] * 5 + [False]
    assert asks(token=2)


def test_a_network_of_version_6_is_one_asker(clock: Clock) -> None:
    for host in range(3):
        assert asks(f"2001:db8:0:1::{host + 1:x}")
    assert not asks("2001:db8:0:1:ffff::1")
    assert asks("2001:db8:0:2::1")


def test_only_as_many_proxies_are_believed_as_there_are(
    clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"HTTP_X_FORWARDED_FOR": "198.51.100.7, 203.0.113.9"}
    assert throttling.Tiers()._address(_request(**said)) == "192.0.2.1"
    monkeypatch.setattr("rest_framework.settings.api_settings.NUM_PROXIES", 1)
    assert throttling.Tiers()._address(_request(**said)) == "203.0.113.9"
    assert throttling.Tiers()._address(_request(HTTP_X_FORWARDED_FOR="unknown")) == "unknown"


def _request(**headers: str) -> Any:
    return APIRequestFactory().get("/", REMOTE_ADDR="192.0.2.1", **headers)


def test_too_many_get_a_problem_that_says_when_to_go_on(
    clock: Clock, api_client: APIClient
) -> None:
    for number in range(3):
        assert api_client.get(f"/api/v1/laws/?limit={number + 1}").status_code == 200
    response = api_client.get("/api/v1/laws/?limit=4")
    assert response.status_code == 429
    assert response["Content-Type"] == "application/problem+json"
    assert response["Retry-After"] == "20"
    body = response.json()
    assert (body["code"], body["status"]) == ("too_many_requests", 429)
    assert "20 s" in body["detail"]
    clock.now += 20
    assert api_client.get("/api/v1/laws/?limit=4").status_code == 200


def test_what_is_unchanged_or_kept_does_not_count(clock: Clock, api_client: APIClient) -> None:
    tag = api_client.get("/api/v1/laws/")["ETag"]
    for _ in range(5):
        assert api_client.get("/api/v1/laws/").status_code == 200
        assert api_client.get("/api/v1/laws/", HTTP_IF_NONE_MATCH=tag).status_code == 304


def _asked_for(client: APIClient, queries: int) -> tuple[int, str | None]:
    """Return the answer's status to a batch, and after how many seconds to go on."""
    batch = {f"q{number}": {"query": f"x {number}"} for number in range(queries)}
    response = client.post(
        "/api/v1/reconcile/",
        urlencode({"queries": json.dumps(batch)}),
        content_type="application/x-www-form-urlencoded",
    )
    return response.status_code, response.get("Retry-After")


@pytest.mark.parametrize(
    ("queries", "left"), [(0, 9), (1, 9), (5, 9), (6, 8), (10, 8), (11, 7), (48, 0), (100, 0)]
)
def test_five_queries_of_a_batch_are_one_request(
    queries: int, left: int, clock: Clock, settings: Any, api_client: APIClient
) -> None:
    settings.API_RATES = {"anonymous": (10, 60)}
    assert _asked_for(api_client, queries) == (200, None)
    assert [asks("127.0.0.1") for _ in range(left + 1)] == [True] * left + [False]


def test_a_batch_that_is_too_much_is_told_when_to_go_on(
    clock: Clock, settings: Any, api_client: APIClient
) -> None:
    settings.API_RATES = {"anonymous": (10, 60)}
    assert _asked_for(api_client, 40) == (200, None)
    assert _asked_for(api_client, 20) == (429, "18")
    # What was refused has counted as one request.
    clock.now += 18
    assert _asked_for(api_client, 20) == (200, None)


def test_a_tier_that_is_off_has_no_limit(settings: Any) -> None:
    settings.API_RATES = {"anonymous": None, "token": (1, 60)}
    assert all(asks() for _ in range(20))
