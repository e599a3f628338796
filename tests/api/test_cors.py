"""Scripts of other sites: what they may ask, and which headers they may read."""

import pytest
from rest_framework.test import APIClient

from tests import factories as f

pytestmark = pytest.mark.django_db
FROM_ELSEWHERE = {"HTTP_ORIGIN": "https://elsewhere.example"}


@pytest.mark.parametrize("address", ["laws/", "laws/act/", "nowhere/", "changes/"])
def test_browsers_are_told_what_may_be_asked(
    address: str, api_client: APIClient, django_assert_num_queries: object
) -> None:
    response = api_client.options(
        f"/api/v1/{address}",
        **FROM_ELSEWHERE,
        HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET",
        HTTP_ACCESS_CONTROL_REQUEST_HEADERS="if-none-match, authorization",
    )
    assert (response.status_code, response.content) == (204, b"")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert response["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    allowed = response["Access-Control-Allow-Headers"].lower().split(", ")
    assert {"if-none-match", "authorization", "accept", "range", "if-range"} <= set(allowed)
    assert "Access-Control-Allow-Credentials" not in response


def test_plain_options_still_describe_the_address(api_client: APIClient) -> None:
    response = api_client.options("/api/v1/laws/")
    assert response.status_code == 200
    assert "GET" in response["Allow"]


@pytest.mark.parametrize(
    ("address", "status"),
    [("laws/act/", 200), ("laws/nobody/", 404), ("laws/?limit=x", 400), ("laws", 308)],
)
def test_scripts_may_read_every_answer_and_the_headers_they_need(
    address: str, status: int, api_client: APIClient
) -> None:
    f.LawFactory(slug="act")
    for _ in range(2):
        response = api_client.get(f"/api/v1/{address}", **FROM_ELSEWHERE)
        assert response.status_code == status
        assert response["Access-Control-Allow-Origin"] == "*"
        exposed = response["Access-Control-Expose-Headers"].split(", ")
        assert exposed == [
            "Accept-Ranges",
            "Content-Range",
            "ETag",
            "Link",
            "Location",
            "Retry-After",
            "X-Request-ID",
        ]


def test_so_they_may_read_that_nothing_has_changed(api_client: APIClient) -> None:
    tag = api_client.get("/api/v1/laws/")["ETag"]
    response = api_client.get("/api/v1/laws/", HTTP_IF_NONE_MATCH=tag, **FROM_ELSEWHERE)
    assert response.status_code == 304
    assert response["Access-Control-Allow-Origin"] == "*"


def test_other_pages_are_not_for_them(api_client: APIClient) -> None:
    response = api_client.options("/laws/", HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET")
    assert "Access-Control-Allow-Origin" not in response
