"""Rates as they are written in the environment."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from econsec_site.limits import rate


@pytest.mark.parametrize(
    ("text", "expected"),
    [("600/minute", (600, 60)), ("5/second", (5, 1)), ("1/hour", (1, 3600)), ("9/day", (9, 86400))],
)
def test_number_and_period(text: str, expected: tuple[int, int]) -> None:
    assert rate("API_RATE_TOKEN", text) == expected
    assert rate("API_RATE_TOKEN", f" {text} ") == expected


def test_off_is_no_limit() -> None:
    assert rate("API_RATE_TOKEN", "off") is None


@pytest.mark.parametrize("text", ["", "600", "0/minute", "-1/day", "six/minute", "6/fortnight"])
def test_anything_else_is_refused_by_name(text: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=r"API_RATE_TOKEN is .* write off, or a number"):
        rate("API_RATE_TOKEN", text)
