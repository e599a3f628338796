"""Caches as their address describes them."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from econsec_site.caches import cache


def test_without_an_address_each_process_keeps_its_own_of_bounded_size() -> None:
    described = cache("answers", "", most=7)
    assert described["BACKEND"].endswith("LocMemCache")
    assert (described["LOCATION"], described["OPTIONS"]) == ("answers", {"MAX_ENTRIES": 7})


def test_parts_of_a_shared_cache_do_not_meet() -> None:
    parts = [cache(name, "rediscache://cache:6379/1", most=7) for name in ("answers", "throttle")]
    assert [part["KEY_PREFIX"] for part in parts] == ["answers", "throttle"]
    assert {part["LOCATION"] for part in parts} == {"redis://cache:6379/1"}
    assert all("OPTIONS" not in part for part in parts)


def test_another_kind_of_address_is_refused() -> None:
    with pytest.raises(ImproperlyConfigured):
        cache("answers", "ftp://cache", most=7)
