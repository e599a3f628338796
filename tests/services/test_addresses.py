"""Two addresses of one page are the same, and lead to its source."""

from typing import Any

import pytest

from tests.factories import SourceFactory
from tracker.services.addresses import bare_address, source_at

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://example.org/quay/salt", id="as-is"),
        pytest.param("http://example.org/quay/salt", id="scheme"),
        pytest.param("https://www.Example.org/quay/salt", id="www-and-case"),
        pytest.param("https://example.org:443/quay/salt/", id="port-and-slash"),
        pytest.param("https://example.org/quay/salt#part-2", id="fragment"),
        pytest.param("https://example.org/quay/salt?utm_source=mail&fbclid=x", id="tracking"),
        pytest.param(" example.org/quay/salt ", id="typed"),
    ],
)
def test_addresses_of_one_page_are_the_same(url: str) -> None:
    assert bare_address(url) == "example.org/quay/salt"


@pytest.mark.parametrize(
    ("url", "bare"),
    [
        pytest.param("https://example.org/a?b=2&a=1", "example.org/a?a=1&b=2", id="sorted"),
        pytest.param("https://example.org/Quay", "example.org/Quay", id="case-of-a-path"),
        pytest.param("https://example.org:8443/a", "example.org:8443/a", id="port"),
        pytest.param("https://example.org:port/a", "", id="unreadable"),
        pytest.param("", "", id="empty"),
    ],
)
def test_what_tells_pages_apart_is_kept(url: str, bare: str) -> None:
    assert bare_address(url) == bare


def test_a_source_is_found_by_its_address() -> None:
    SourceFactory(url="https://example.org/quay/salt-2")
    first = SourceFactory(url="https://www.example.org/quay/salt/")
    SourceFactory(url="https://example.org/quay/salt")
    assert source_at("http://example.org/quay/salt?utm_campaign=x#top") == first


def test_no_source_has_an_unknown_or_unreadable_address() -> None:
    SourceFactory(url="")
    assert [source_at(url) for url in ("https://example.org/other", "", "https://")] == [None] * 3


def test_only_the_addresses_of_a_host_are_read(django_assert_num_queries: Any) -> None:
    source = SourceFactory(url="https://example.org/quay/salt", perspective="Long.")
    with django_assert_num_queries(2) as queries:
        found = source_at("example.org/quay/salt")
    assert found is not None
    assert (found, found.get_deferred_fields()) == (source, set())
    assert "perspective" not in queries.captured_queries[0]["sql"]


@pytest.mark.parametrize("typed", ["a", "quay", "https://localhost/a", "example."])
def test_what_is_no_host_is_not_looked_for(typed: str, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert source_at(typed) is None
